package moving

import (
	"encoding/json"
	"fmt"
	"strings"

	"mutualaid/listserv/roster"
)

// column is what stands in one column of a sheet.
type column string

const (
	inEmail    column = "email"
	inName     column = "name"
	inFirst    column = "first"
	inLast     column = "last"
	inLanguage column = "language"
	inDelivery column = "delivery"
	inNoMail   column = "nomail"
	inDigest   column = "digest"
	inStatus   column = "status"
	inRole     column = "role"
	inEither   column = "status or role" // Google has them in one
	inType     column = "type"
	inJoined   column = "joined"
	inZone     column = "zone"
	inMore     column = "attributes" // JSON
)

// columnsOf are the words above columns beside those that package roster knows, as roster.PlainWord leaves them.
var columnsOf = map[string]column{
	"memberemail": inEmail, "subscriberaddress": inEmail, "subscriberemail": inEmail, "subscriber": inEmail, "useremail": inEmail, "delegatedemail": "",
	"nickname": inName, "membername": inName, "realname": inName, "gecos": inName, "subscribername": inName,
	"delivery": inDelivery, "emailpreference": inDelivery, "emaildelivery": inDelivery, "emailsettings": inDelivery, "deliverymode": inDelivery, "deliverysettings": inDelivery,
	"reception": inDelivery, "delivermode": inDelivery, "subscriptiontype": inDelivery,
	"nomail": inNoMail, "nomailreason": "", "digest": inDigest, "deliverystatus": inStatus,
	"status": inStatus, "emailstatus": inStatus, "userstatus": inStatus, "memberstatus": inStatus, "subscriptionstatus": inStatus, "groupstatus": inEither,
	"role": inRole, "memberrole": inRole, "modstatus": inRole, "moderatorstatus": inRole, "listrole": inRole,
	"membertype": inType, "type": inType,
	"joined": inJoined, "joindate": inJoined, "joinedon": inJoined, "datejoined": inJoined, "created": inJoined, "createdat": inJoined, "dateadded": inJoined,
	"subscribedat": inJoined, "subscribedon": inJoined, "since": inJoined, "date": inJoined, "membersince": inJoined,
	"timezone": inZone, "zone": inZone, "attributes": inMore,
}

// head is the line that names a sheet's columns.
type head struct {
	line    int
	program Program
	words   map[string]int // where each heading is, by its plain word
	columns map[column][]int
}

// headLines is how far down the headings may be: Google writes a title above them.
const headLines = 5

// findHead finds the headings, and the rows from there on. They stand above the first address, save in a title.
func findHead(text string) (head, []roster.Row, bool) {
	lines := roster.Lines(text)
	for i := range min(headLines, len(lines)) {
		rows := roster.Rows(text, i+1)
		if len(rows) == 0 {
			break
		}
		if h, ok := headOf(rows[0].Cells); ok && rows[0].Why == "" {
			h.line = rows[0].Line
			return h, rows[1:], true
		}
		if strings.Contains(lines[i], "@") && !strings.HasPrefix(roster.PlainWord(lines[i]), "membersforgroup") {
			break
		}
	}
	return head{}, nil, false
}

func headOf(cells []string) (head, bool) {
	h := head{words: map[string]int{}, columns: map[column][]int{}}
	for i, cell := range cells {
		if strings.Contains(cell, "@") {
			return h, false
		}
		word := roster.PlainWord(cell)
		if _, twice := h.words[word]; !twice {
			h.words[word] = i
		}
		what, known := columnsOf[word]
		if !known {
			what = column(roster.Heading(cell))
		}
		if what != "" {
			h.columns[what] = append(h.columns[what], i)
		}
	}
	h.program = h.programOf()
	return h, len(h.columns[inEmail]) > 0
}

func (h head) has(words ...string) bool {
	for _, w := range words {
		if _, ok := h.words[w]; !ok {
			return false
		}
	}
	return true
}

// programOf tells by the headings whose sheet it is.
func (h head) programOf() Program {
	switch {
	case h.has("standing", "consentwords"):
		return Ours
	case h.has("groupstatus", "emailpreference"), h.has("memberemail", "memberrole"), h.has("groupemailrequired"), h.has("emailaddress", "joinyear"):
		return Google
	case h.has("uuid", "attributes", "status"):
		return Listmonk
	case h.has("emaildelivery"), h.has("modstatus", "userstatus"), h.has("userid", "groupid"):
		return GroupsIO
	case h.has("deliverymode"):
		return Mailman3
	case h.has("reception", "visibility"), h.has("email", "gecos"):
		return Sympa
	}
	return CSV
}

// record is one line of a sheet.
type record struct {
	roster.Row
	head head
}

// all are the cells of a column that are there, empty ones too.
func (r record) all(what column) (cells []string) {
	for _, i := range r.head.columns[what] {
		if i < len(r.Cells) {
			cells = append(cells, r.Cells[i])
		}
	}
	return cells
}

// one is the first cell of a column that says something.
func (r record) one(what column) string {
	for _, c := range r.all(what) {
		if c != "" {
			return c
		}
	}
	return ""
}

// named is the cell below a heading.
func (r record) named(word string) string {
	if i, ok := r.head.words[word]; ok && i < len(r.Cells) {
		return r.Cells[i]
	}
	return ""
}

func (r record) empty() bool { return strings.Join(r.Cells, "") == "" }

func (l *List) readSheet(text string) {
	h, rows, ok := findHead(text)
	if !ok {
		return
	}
	if h.program == Ours {
		rows = roster.RowsOf(text, h.line, oursFolds)[1:]
	}
	for _, row := range rows {
		r := record{Row: row, head: h}
		if row.Why != "" {
			l.refuse(row.Line, row.Text, row.Why)
			continue
		}
		if r.empty() {
			continue // what spreadsheets write below the last row
		}
		if h.program == Ours {
			l.ours(r)
			continue
		}
		l.theirs(r)
	}
}

// theirs reads a record of another program's.
func (l *List) theirs(r record) {
	p := Person{Line: r.Line, Email: r.one(inEmail), Name: r.one(inName), Since: momentOf(r.one(inJoined))}
	if p.Name == "" {
		p.Name = strings.TrimSpace(r.one(inFirst) + " " + r.one(inLast))
	}
	if p.Email == "" {
		l.refuse(r.Line, r.Text, "no address in its column")
		return
	}
	role, why := r.standing(&p)
	if why == "" {
		why = r.wish(&p)
	}
	if why == "" {
		why = r.language(&p)
	}
	if why != "" {
		l.refuse(r.Line, r.Text, why)
		return
	}
	if r.head.has("joinyear", "joinmonth", "joinday") {
		p.Since = dayOf([6]string{r.named("joinyear"), r.named("joinmonth"), r.named("joinday"), r.named("joinhour"), r.named("joinminute"), r.named("joinsecond")}, r.one(inZone))
	}
	l.take(p, r.Text)
	if role != "" && p.Not == "" {
		l.keep(Keeper{Line: r.Line, Email: p.Email, Name: p.Name, Role: role}, r.Text)
	}
}

// standing reads how somebody stands with the list, and whether they look after it.
func (r record) standing(p *Person) (role, why string) {
	for _, word := range append(r.all(inRole), r.all(inEither)...) {
		if known, ok := roles[roster.PlainWord(word)]; ok && role == "" {
			role = known
		}
	}
	for _, what := range []column{inStatus, inEither, inType, inRole} {
		for _, word := range r.all(what) {
			plain := roster.PlainWord(word)
			if _, isRole := roles[plain]; isRole && what != inStatus {
				continue
			}
			if w, isWish := wishes[plain]; isWish && what == inStatus && w.delivery != "" {
				continue // Google's "email status" is the wish in some exports
			}
			not, known := standings[plain]
			if !known && what == inType {
				continue // a word for something else
			}
			if !known {
				return role, unknownWord("status", word, "write member, unsubscribed, banned, bouncing or unconfirmed, or leave it empty")
			}
			if p.Not == "" {
				p.Not = not
			}
		}
	}
	return role, ""
}

// wish reads how somebody wants posts.
func (r record) wish(p *Person) (why string) {
	for _, word := range r.all(inDelivery) {
		w, known := wishOf(word)
		if !known {
			return unknownWord("delivery", word, "write each, daily, weekly, meetings or none")
		}
		w.on(p)
	}
	for _, word := range r.all(inDigest) {
		if yes, ok := truth(word); ok && yes {
			p.Delivery = "daily"
		} else if w, known := wishOf(word); !ok && known {
			w.on(p)
		}
	}
	for _, word := range r.all(inNoMail) {
		switch plain := roster.PlainWord(word); plain {
		case "b", "bybounce", "bybounces": // Mailman's [B]
			p.Not = notReached
		default:
			yes, ok := truth(word)
			p.Paused = p.Paused || yes || !ok && plain != "enabled"
		}
	}
	return ""
}

// truth reads a yes or a no; ok is false where it is neither.
func truth(word string) (yes, ok bool) {
	switch strings.ToLower(strings.TrimSpace(word)) {
	case "1", "yes", "true", "y", "x", "on":
		return true, true
	case "", "0", "no", "false", "n", "off":
		return false, true
	}
	return false, false
}

// attributes are what listmonk's users keep beside an address.
type attributes struct {
	Language string `json:"language"`
	Lang     string `json:"lang"`
	Locale   string `json:"locale"`
}

func (r record) language(p *Person) (why string) {
	said := r.one(inLanguage)
	if more := r.one(inMore); said == "" && strings.HasPrefix(more, "{") {
		var a attributes
		if err := json.Unmarshal([]byte(more), &a); err == nil { // else they are of another kind
			for _, s := range []string{a.Language, a.Lang, a.Locale} {
				if tag, ok := roster.Language(strings.ReplaceAll(s, "_", "-")); ok && p.Language == "" {
					p.Language = tag
				}
			}
		}
		return ""
	}
	tag, ok := roster.Language(strings.ReplaceAll(said, "_", "-"))
	if !ok {
		return fmt.Sprintf("the language %q is not known: write a code such as en or de", roster.Shorten(said))
	}
	p.Language = tag
	return ""
}
