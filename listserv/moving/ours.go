package moving

import (
	"encoding/csv"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"mutualaid/listserv/book"
	"mutualaid/listserv/roster"
	"mutualaid/listserv/schedule"
)

// headings are the columns of members.csv. What stands here stays; new ones come behind.
var headings = []string{"address", "name", "standing", "delivery", "digest_form", "until", "steward", "own_posts", "language", "zone", "remind",
	"invited", "since", "other_addresses", "consent_at", "consent_how", "consent_words", "consent_message_id", "consent_mail", "shown"}

// oursFolds is how many lines a cell of ours may have: the words of consent are a whole mail's.
const oursFolds = 4000

// Sheet writes members.csv.
type Sheet struct{ csv *csv.Writer }

// NewSheet begins a members.csv with its headings.
func NewSheet(w io.Writer) (*Sheet, error) {
	s := &Sheet{csv.NewWriter(w)}
	s.csv.UseCRLF = true // RFC 4180 section 2
	return s, s.csv.Write(headings)
}

// Write adds a line.
func (s *Sheet) Write(p Person) error {
	k := p.Consent
	if k == nil {
		k = &book.Consent{}
	}
	var remind []string
	for _, o := range p.Offsets {
		remind = append(remind, schedule.FormatOffset(o))
	}
	if p.Offsets != nil && remind == nil {
		remind = []string{"none"}
	}
	cells := []string{p.Email, p.Name, string(p.Standing), string(p.Delivery), string(p.Form), stamp(p.Until), yes(p.Steward), yes(p.OwnPosts != nil && *p.OwnPosts), p.Language, p.Zone,
		strings.Join(remind, ","), stamp(p.Invited), stamp(p.Since), strings.Join(p.Others, " "), stamp(k.At), k.How, k.Words, k.MessageID, k.Mail, string(p.Shown)}
	for i := range cells {
		cells[i] = Inert(cells[i])
	}
	return s.csv.Write(cells)
}

// Close writes what is left.
func (s *Sheet) Close() error {
	s.csv.Flush()
	return s.csv.Error()
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func yes(is bool) string {
	if is {
		return "yes"
	}
	return ""
}

// formula is the beginning of a cell that spreadsheets would carry out: behind spaces too, and in the wide letters of East Asia.
var formula = regexp.MustCompile(`^'*\s*[=+\-@＝＋－＠|%]|^'*[\t\r\n]`)

// Inert makes a cell that no spreadsheet takes for a formula: names come from strangers. Alive takes it back.
func Inert(cell string) string {
	if formula.MatchString(cell) {
		return "'" + cell
	}
	return cell
}

// Alive is the cell that Inert was given.
func Alive(cell string) string {
	if strings.HasPrefix(cell, "'") && formula.MatchString(cell) {
		return cell[1:]
	}
	return cell
}

// ours reads a line of members.csv.
func (l *List) ours(r record) {
	for i := range r.Cells {
		r.Cells[i] = Alive(r.Cells[i])
	}
	p := Person{Line: r.Line, Email: r.one(inEmail), Name: r.named("name"), Language: r.named("language"), Zone: r.named("zone"),
		Standing: book.Standing(r.named("standing")), Delivery: book.Delivery(r.named("delivery")), Form: book.Form(r.named("digestform")), Shown: book.Shown(r.named("shown")), Steward: r.named("steward") == "yes"}
	if others := strings.Fields(r.named("otheraddresses")); len(others) > 0 {
		p.Others = others
	}
	own := r.named("ownposts") == "yes"
	p.OwnPosts = &own
	if why := l.check(&p, r); why != "" {
		l.refuse(r.Line, r.Text, why)
		return
	}
	p.Paused = p.Standing == book.Paused
	if words := r.named("consentwords"); words != "" || r.named("consentat") != "" {
		p.Consent = &book.Consent{At: momentOf(r.named("consentat")), How: r.named("consenthow"), Words: words, MessageID: r.named("consentmessageid"), Mail: r.named("consentmail")}
	}
	l.take(p, r.Text)
	if p.Steward && (p.Standing == book.Joined || p.Standing == book.Paused) {
		l.keep(Keeper{Line: r.Line, Email: p.Email, Name: p.Name, Role: "steward"}, r.Text)
	}
}

// check looks whether a line of ours makes sense: somebody may have edited it.
func (l *List) check(p *Person, r record) (why string) {
	known := []book.Standing{book.Invited, book.Declined, book.Later, book.Confirming, book.Joined, book.Paused, book.Left, book.Suppressed}
	if !slices.Contains(known, p.Standing) {
		return unknownWord("standing", string(p.Standing), fmt.Sprintf("use one of %v", known))
	}
	if p.Delivery != "" && !slices.Contains([]book.Delivery{book.Each, book.Daily, book.Weekly, book.MeetingsOnly}, p.Delivery) {
		return unknownWord("delivery", string(p.Delivery), "write each, daily, weekly or meetings")
	}
	if p.Form != "" && !slices.Contains([]book.Form{book.FormHTML, book.FormPlain, book.FormMIME}, p.Form) {
		return unknownWord("digest form", string(p.Form), "write html, plain or mime")
	}
	if !p.Shown.Known() {
		return unknownWord("shown", string(p.Shown), "write name or address, or leave it empty")
	}
	if p.Zone != "" {
		if _, err := schedule.Zone(p.Zone); err != nil {
			return err.Error()
		}
	}
	if said := r.named("language"); said != "" {
		tag, ok := roster.Language(said)
		if !ok {
			return unknownWord("language", said, "write a code such as en or de")
		}
		p.Language = tag
	}
	for word, t := range map[string]*time.Time{"until": &p.Until, "invited": &p.Invited, "since": &p.Since} {
		said := r.named(word)
		if *t = momentOf(said); said != "" && t.IsZero() {
			return unknownWord("moment", said, "write it as in 2026-12-03T17:00:00Z")
		}
	}
	switch said := r.named("remind"); said {
	case "":
	case "none":
		p.Offsets = []time.Duration{}
	default:
		offsets, err := schedule.ParseOffsets(said)
		if err != nil {
			return "remind: " + err.Error()
		}
		p.Offsets = offsets
	}
	for i, o := range p.Others {
		who, err := roster.Parse(o)
		if err != nil {
			return "other address " + strconv.Itoa(i+1) + ": " + err.Error()
		}
		p.Others[i] = who.Email
	}
	return ""
}
