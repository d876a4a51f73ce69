package moving

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"mutualaid/listserv/roster"
)

// Mailman 2's roster, as its page or its answer to "who" shows it. Addresses are written "ann at example.org" there, and stand
// in parentheses where no mail is sent to them.
var (
	regulars = regexp.MustCompile(`(?i)^\W*(?:\d+\s+)?non-?digest(?:ed)?\b.*\bmembers\b`)
	digested = regexp.MustCompile(`(?i)^\W*(?:\d+\s+)?digest(?:ed)?\b.*\bmembers\b`)
	onRoster = regexp.MustCompile(`(?i)^[\s*•·-]*(\()?\s*([^\s()<>@,;]+)\s*(?:@|\sat\s)\s*([^\s()<>@,;]+\.[^\s()<>@,;]+?)\s*(\))?\s*(?:\(([^()]*)\))?\s*$`)
	hidden   = regexp.MustCompile(`(?i)^\W*(\d+)\s+(?:private|concealed)\s+members?`)
)

// rosterLines is how far down a roster begins at the latest.
const rosterLines = 200

func looksLikeRoster(lines []string) bool {
	for _, line := range lines[:min(rosterLines, len(lines))] {
		if regulars.MatchString(line) || digested.MatchString(line) {
			return true
		}
	}
	return false
}

func (l *List) readRoster(lines []string) {
	inDigests := false
	for i, line := range lines {
		found := onRoster.FindStringSubmatch(line)
		switch {
		case regulars.MatchString(line):
			inDigests = false
		case digested.MatchString(line):
			inDigests = true
		case found != nil:
			p := Person{Line: i + 1, Email: found[2] + "@" + found[3], Name: found[5], Delivery: "each", Paused: found[1] != "" && found[4] != ""}
			if inDigests {
				p.Delivery = "daily"
			}
			l.take(p, line)
		case hidden.MatchString(line):
			l.note("line %d: %s: their addresses are not on this page; `list_members -f` shows all", i+1, roster.Shorten(line))
		case strings.Contains(line, "@"):
			l.refuse(i+1, line, "it is not clear which address it names")
		}
	}
}

// Mailman 2's config_list: Python assignments of numbers, texts and lists of texts.
var assignment = regexp.MustCompile(`^([a-z_]+)\s*=\s*(.*)$`)

// configKeys are among those that each config_list has.
var configKeys = map[string]bool{"real_name": true, "owner": true, "moderator": true, "subject_prefix": true, "reply_goes_to_list": true, "preferred_language": true, "subscribe_policy": true}

func looksLikeConfig(lines []string) bool {
	n := 0
	for _, line := range lines {
		if m := assignment.FindStringSubmatch(line); m != nil && configKeys[m[1]] {
			n++
		}
	}
	return n >= 2
}

func (l *List) readConfig(lines []string) {
	l.Settings = map[string]string{}
	for at := 0; at < len(lines); {
		m := assignment.FindStringSubmatch(lines[at])
		if m == nil {
			at++
			continue
		}
		value, next := pythonValue(lines, at, m[2])
		l.setting(m[1], value, at+1)
		at = next
	}
}

// setting carries one of Mailman's settings over, where there is one like it here.
func (l *List) setting(key string, value []string, line int) {
	if len(value) == 0 {
		return
	}
	one := value[0]
	switch key {
	case "owner", "moderator":
		for _, addr := range value {
			l.keep(Keeper{Line: line, Email: addr, Role: key}, addr)
		}
	case "real_name":
		l.Settings["title"] = one
	case "description":
		if l.Settings["about"] == "" && one != "" {
			l.Settings["about"] = one
		}
	case "info":
		if strings.TrimSpace(one) != "" {
			l.Settings["about"] = strings.TrimSpace(one)
		}
	case "preferred_language":
		if tag, ok := roster.Language(strings.ReplaceAll(one, "_", "-")); ok && tag != "" {
			l.Settings["language"] = tag
		}
	case "reply_goes_to_list":
		l.Settings["reply_to"] = map[string]string{"0": "author"}[one]
		if one == "1" {
			l.Settings["reply_to"] = "group"
		}
	case "subscribe_policy": // 1 confirm, 2 approval, 3 both
		l.Settings["entry"] = "open"
		if one == "2" || one == "3" {
			l.Settings["entry"] = "ask"
		}
	case "max_message_size": // KiB; 0 is no limit
		if n, err := strconv.Atoi(one); err == nil && n >= 1 && n <= 48<<10 {
			l.Settings["max_size"] = strconv.Itoa(n << 10)
		}
	case "ban_list":
		l.note("%d addresses are banned there (ban_list); nobody is banned here by it", len(value))
	case "subject_prefix":
		if strings.TrimSpace(one) != "" {
			l.note("subjects began with %q there; here they are left as their authors write them", strings.TrimSpace(one))
		}
	}
	for key, value := range l.Settings {
		if value == "" {
			delete(l.Settings, key)
		}
	}
}

// pythonLines bounds how far a text or a list may go on.
const pythonLines = 2000

// pythonValue reads a literal that begins behind an equals sign, and says at which line the next thing begins. A list's texts are
// its values; what is no literal has none.
func pythonValue(lines []string, at int, rest string) (values []string, next int) {
	text, next := rest, at+1
	for _, quote := range []string{`"""`, `'''`} {
		if !strings.HasPrefix(strings.TrimLeft(rest, "ur"), quote) {
			continue
		}
		body := strings.TrimPrefix(strings.TrimLeft(rest, "ur"), quote)
		for !strings.Contains(body, quote) && next < len(lines) && next-at < pythonLines {
			body += "\n" + lines[next]
			next++
		}
		body, _, _ = strings.Cut(body, quote)
		return []string{unescape(body)}, next
	}
	if strings.HasPrefix(text, "[") {
		for !closed(text) && next < len(lines) && next-at < pythonLines {
			text += "\n" + lines[next]
			next++
		}
		return pythonTexts(text), next
	}
	if strings.HasPrefix(strings.TrimLeft(text, "ur"), "'") || strings.HasPrefix(strings.TrimLeft(text, "ur"), `"`) {
		return pythonTexts(text), next
	}
	text, _, _ = strings.Cut(text, "#")
	return []string{strings.TrimSpace(text)}, next
}

// closed says whether a list's bracket is closed outside of its texts.
func closed(text string) bool {
	var quote byte
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0 && c == '\\':
			i++
		case quote != 0 && c == quote:
			quote = 0
		case quote == 0 && (c == '\'' || c == '"'):
			quote = c
		case quote == 0 && c == ']':
			return true
		}
	}
	return false
}

// pythonTexts are the texts between quotation marks.
func pythonTexts(text string) (all []string) {
	for i := 0; i < len(text); i++ {
		if text[i] == '#' || text[i] == ']' {
			break
		}
		if text[i] != '\'' && text[i] != '"' {
			continue
		}
		quote, start := text[i], i+1
		for i++; i < len(text) && text[i] != quote; i++ {
			if text[i] == '\\' {
				i++
			}
		}
		all = append(all, unescape(text[start:min(i, len(text))]))
	}
	return all
}

var escapes = strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\'`, "'", `\"`, `"`, `\\`, `\`, "\\\n", "")

func unescape(s string) string { return strings.ToValidUTF8(escapes.Replace(s), "?") }

// core is what Mailman 3's REST interface says of a member, and of an address.
type core struct {
	Entries     *[]core `json:"entries"`
	Email       string  `json:"email"`
	Address     string  `json:"address"` // a link in newer versions
	DisplayName string  `json:"display_name"`
	Role        string  `json:"role"`
	preferences
	Preferences *preferences `json:"preferences"`
	Moderation  string       `json:"moderation_action"`
}

type preferences struct {
	Mode     string `json:"delivery_mode"`
	Status   string `json:"delivery_status"`
	Language string `json:"preferred_language"`
	Own      *bool  `json:"receive_own_postings"`
}

func (l *List) readJSON(text string) {
	var all []core
	decoder := json.NewDecoder(strings.NewReader(text))
	for n := 1; decoder.More(); n++ { // pages may follow each other in one file
		var raw json.RawMessage
		if err := decoder.Decode(&raw); err != nil {
			l.refuse(1+strings.Count(text[:min(int(decoder.InputOffset()), len(text))], "\n"), "", fmt.Sprintf("the JSON can't be read from here on: %v", err))
			break
		}
		page, err := pageOf(raw)
		if err != nil {
			l.refuse(1+strings.Count(text[:min(int(decoder.InputOffset()), len(text))], "\n"), "", fmt.Sprintf("this is not what Mailman 3's REST interface answers: %v", err))
			break
		}
		all = append(all, page...)
	}
	for i, c := range all {
		l.core(i+1, c)
	}
}

// pageOf takes a page of members, a plain array of them, or a single one.
func pageOf(raw json.RawMessage) (all []core, err error) {
	if strings.HasPrefix(strings.TrimSpace(string(raw)), "[") {
		return all, json.Unmarshal(raw, &all)
	}
	var one core
	if err := json.Unmarshal(raw, &one); err != nil {
		return nil, err
	}
	if one.Entries != nil {
		return *one.Entries, nil
	}
	if one.Email == "" && one.Address == "" {
		var page struct {
			Total *int `json:"total_size"`
		}
		if err := json.Unmarshal(raw, &page); err == nil && page.Total != nil {
			return nil, nil // an empty page
		}
		return nil, fmt.Errorf("no entries and no address")
	}
	return []core{one}, nil
}

// core reads the n-th member.
func (l *List) core(n int, c core) {
	p := Person{Line: n, Email: c.Email, Name: c.DisplayName}
	if p.Email == "" && strings.Contains(c.Address, "@") {
		_, p.Email, _ = cutLast(c.Address, "/")
	}
	text := strings.TrimSpace(c.DisplayName + " " + p.Email)
	if p.Email == "" {
		l.refuse(n, text, "no address with it")
		return
	}
	if role := roles[roster.PlainWord(c.Role)]; role != "" {
		l.keep(Keeper{Line: n, Email: p.Email, Name: p.Name, Role: role}, text)
		return // who is a member as well stands in the roster of members too
	}
	if not, known := standings[roster.PlainWord(c.Role)]; known {
		p.Not = not
	} else {
		l.refuse(n, text, unknownWord("role", c.Role, "it is member, owner, moderator or nonmember"))
		return
	}
	for _, said := range []*preferences{&c.preferences, c.Preferences} {
		if said == nil {
			continue
		}
		if why := said.on(&p); why != "" {
			l.refuse(n, text, why)
			return
		}
	}
	l.take(p, text)
}

// cutLast cuts around the last separator; without one all of it is behind.
func cutLast(s, separator string) (before, after string, found bool) {
	i := strings.LastIndex(s, separator)
	if i < 0 {
		return "", s, false
	}
	return s[:i], s[i+len(separator):], true
}

// on adds what Mailman 3 knows of somebody's wishes.
func (c preferences) on(p *Person) (why string) {
	w, known := wishOf(c.Mode)
	if !known {
		return unknownWord("delivery_mode", c.Mode, "it is regular, mime_digests, plaintext_digests or summary_digests")
	}
	w.on(p)
	switch c.Status {
	case "", "enabled":
	case "by_bounces":
		p.Not = notReached
	default: // by_user, by_moderator, unknown
		p.Paused = true
	}
	if tag, ok := roster.Language(strings.ReplaceAll(c.Language, "_", "-")); ok && tag != "" {
		p.Language = tag
	}
	if c.Own != nil {
		p.OwnPosts = c.Own
	}
	return ""
}
