package templates

import (
	"crypto/rand"
	"reflect"
	"slices"
	"strings"
	"sync"
	texttemplate "text/template"
)

// A form is a letter that many people get and that differs only in a few words of their own. What is the same in all of them
// is written once: a group that takes in thousands would else pay for the same paragraphs each time.
type form interface {
	// blank returns the letter with a slot in place of each word of the reader's own, where there is one. It shares nothing with
	// the letter that could still change. A template may ask whether such a word is there, and put it in by mark, quote,
	// paragraphs or url: nothing else.
	blank(slot func(string) string) any
}

func (l Invitation) blank(slot func(string) string) any {
	l.Reader.Name = slot(l.Reader.Name)
	return l
}

func (l Welcome) blank(slot func(string) string) any {
	l.Reader.Name, l.Words, l.Next = slot(l.Reader.Name), slot(l.Words), l.Next.own()
	return l
}

func (l Thanks) blank(slot func(string) string) any {
	l.Reader.Name = slot(l.Reader.Name)
	return l
}

func (l Later) blank(slot func(string) string) any {
	l.Reader.Name = slot(l.Reader.Name)
	return l
}

func (l Reminder) blank(slot func(string) string) any {
	l.Reader.Name, l.Meeting = slot(l.Reader.Name), *l.Meeting.own()
	return l
}

// own is a copy that shares nothing.
func (m *Meeting) own() *Meeting {
	if m == nil {
		return nil
	}
	c := *m
	c.Items, c.Promises = slices.Clone(m.Items), slices.Clone(m.Promises)
	c.Coming, c.NotComing, c.Maybe, c.Late = slices.Clone(m.Coming), slices.Clone(m.NotComing), slices.Clone(m.Maybe), slices.Clone(m.Late)
	return &c
}

// slotMark stands around a slot: a control character, which data is freed of.
const slotMark = '\x06'

// forms are the letters that were written last, to be filled in for whoever gets the same.
type forms struct {
	secret string // stands in slots, so that nobody's words can be taken for one
	mu     sync.Mutex
	recent map[reflect.Type][]*printed // the newest first
}

// formsKept bounds how many forms of one letter are kept: languages, zones, groups.
const formsKept = 16

func newForms() *forms { return &forms{secret: rand.Text(), recent: map[reflect.Type][]*printed{}} }

// funcs put a slot in where the letter has one, with what is to be done to the words that fill it.
func (f *forms) funcs() texttemplate.FuncMap {
	slotted := func(kind string, otherwise func(string) marked) func(string) marked {
		return func(s string) marked {
			if n, ok := strings.CutPrefix(s, string(slotMark)+f.secret); ok {
				return marked(string(slotMark) + kind + n + string(slotMark))
			}
			return otherwise(s)
		}
	}
	markWord := slotted("m", func(s string) marked { return mark(s) })
	return texttemplate.FuncMap{
		"mark": func(value any) marked {
			if s, ok := value.(string); ok {
				return markWord(s)
			}
			return mark(value)
		},
		"paragraphs": slotted("p", paragraphs), "quote": slotted("q", quote), "url": slotted("u", link),
	}
}

// blank takes a reader's own words out of a letter.
func (f *forms) blank(letter form) (blank any, words []string) {
	return letter.blank(func(s string) string {
		if s == "" {
			return ""
		}
		words = append(words, s)
		return string(slotMark) + f.secret + string(rune('0'+len(words)-1))
	}), words
}

// printed is a form with all that is the same for everybody written out. It does not change.
type printed struct {
	blank any // the letter with its slots
	lang  string

	subject            string
	head, between, end string  // of the page: before the letter's words, before the foot and after it
	main, foot         []block // none: this letter can't be printed ahead
	text, page         int     // bytes of them, as text and as a page, without what fills the slots
}

// block is what stands between two empty lines of a letter: as text and as HTML, or, where there are slots in it, as marked text.
type block struct{ text, html, slots string }

// form finds the form of a letter. The first of its kind is only remembered: not every letter has a second.
func (t *Templates) form(lang string, blank any) *printed {
	f, kind := t.forms, reflect.TypeOf(blank)
	f.mu.Lock()
	defer f.mu.Unlock()
	recent := f.recent[kind]
	i := slices.IndexFunc(recent, func(p *printed) bool { return p.lang == lang && reflect.DeepEqual(p.blank, blank) })
	if i < 0 {
		recent = append([]*printed{{blank: blank, lang: lang}}, recent[:min(len(recent), formsKept-1)]...)
		f.recent[kind] = recent
		return nil
	}
	p := recent[i]
	if p.head == "" {
		p = t.print(lang, blank)
	}
	copy(recent[1:i+1], recent[:i])
	recent[0] = p
	return p
}

// print writes out what is the same for everybody.
func (t *Templates) print(lang string, blank any) *printed {
	p := &printed{blank: blank, lang: lang, head: "-"}
	var b strings.Builder
	if err := t.blanks[lang][letterName(blank)].Execute(&b, blank); err != nil {
		return p // whoever writes it without a form is told why
	}
	head, body, _ := strings.Cut(b.String(), "\n")
	main, foot, hasFoot := strings.Cut(tidy(body), "\n-- \n")
	if strings.ContainsRune(head, slotMark) || !hasFoot || !strings.HasSuffix(main, "\n") || strings.HasPrefix(foot, "\n") {
		return p
	}
	const mainMark, footMark = "\x06main\x06", "\x06foot\x06"
	subject := subjectLine(head)
	page, err := t.layoutOf(lang, subject, mainMark, footMark)
	if err != nil {
		return p
	}
	var middle string
	p.head, middle, _ = strings.Cut(page, mainMark)
	p.between, p.end, _ = strings.Cut(middle, footMark)
	p.subject, p.main, p.foot = subject, blocksOf(main), blocksOf(foot)
	p.page = len(page)
	for _, b := range slices.Concat(p.main, p.foot) {
		p.text, p.page = p.text+len(b.text)+len(b.slots)+1, p.page+len(b.html)+len(b.slots)
	}
	return p
}

// blocksOf divides tidy text.
func blocksOf(body string) (list []block) {
	for part := range strings.SplitSeq(strings.Trim(body, "\n"), "\n\n") {
		if strings.ContainsRune(part, slotMark) {
			list = append(list, block{slots: part})
			continue
		}
		list = append(list, block{text: plain(part), html: blocks(part)})
	}
	return list
}

// filled writes a letter by its form, if it has one.
func (t *Templates) filled(lang string, letter form) (Text, bool) {
	blank, words := t.forms.blank(letter)
	p := t.form(lang, blank)
	if p == nil || len(p.main) == 0 {
		return Text{}, false
	}
	var text, page strings.Builder
	own := 0
	for _, w := range words {
		own += len(w) + 64
	}
	text.Grow(p.text + own)
	page.Grow(p.page + own)
	page.WriteString(p.head)
	fill(&text, &page, p.main, words)
	text.WriteString("\n-- \n")
	page.WriteString(p.between)
	fill(&text, &page, p.foot, words)
	page.WriteString(p.end)
	return Text{Subject: p.subject, Text: text.String(), HTML: page.String()}, true
}

// fill writes blocks, an empty line between two in the text.
func fill(text, page *strings.Builder, list []block, words []string) {
	begun := false
	for _, b := range list {
		if b.slots != "" {
			body := tidy(filledIn(b.slots, words))
			if body == "\n" {
				continue // nothing is left of it
			}
			b.text, b.html = plain(body), blocks(body)
		}
		if begun {
			text.WriteByte('\n')
		}
		begun = true
		text.WriteString(b.text)
		page.WriteString(b.html)
	}
}

// filledIn puts words into slots, as the template would have.
func filledIn(body string, words []string) string {
	var b strings.Builder
	for {
		before, slot, found := strings.Cut(body, string(slotMark))
		b.WriteString(before)
		if !found {
			return b.String()
		}
		slot, body, _ = strings.Cut(slot, string(slotMark))
		word := words[slot[1]-'0']
		switch slot[0] {
		case 'm':
			b.WriteString(string(mark(word)))
		case 'p':
			b.WriteString(string(paragraphs(word)))
		case 'q':
			b.WriteString(string(quote(word)))
		case 'u':
			b.WriteString(string(link(word)))
		}
	}
}
