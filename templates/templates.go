// Package templates holds every word a person reads: letters, and the phrases by which people are understood.
//
// A letter has one source a language, letters/LANG/NAME.txt: a subject line and plain text. HTML is made from that
// text, so both always say the same. Whatever comes from data is marked on its way in and can never become structure.
package templates

import (
	"embed"
	"errors"
	"fmt"
	"html/template"
	"reflect"
	"slices"
	"strings"
	texttemplate "text/template"
	"unicode"

	"mutualaid/templates/reasons"
)

//go:embed letters phrases
var files embed.FS

// Text is one letter as it is read: its subject on one line, its plain text, and the HTML made from it.
type Text struct{ Subject, Text, HTML string }

// Templates are all letters and phrases, parsed. They may be shared.
type Templates struct {
	letters   map[string]map[string]*texttemplate.Template // by language, by name
	blanks    map[string]map[string]*texttemplate.Template // of those that are forms: they leave slots
	forms     *forms
	dates     map[string]dates
	acts      map[string]acts
	reasons   *reasons.Reasons
	phrases   map[string]Phrases
	layout    *template.Template
	languages []string // of letters
}

// ErrUnknown is returned for data that is no letter.
var ErrUnknown = errors.New("no such letter")

// Load parses everything embedded; an error names the file.
func Load() (*Templates, error) {
	t := &Templates{
		letters: map[string]map[string]*texttemplate.Template{},
		blanks:  map[string]map[string]*texttemplate.Template{},
		forms:   newForms(),
		dates:   map[string]dates{},
		acts:    map[string]acts{},
	}
	layout, err := template.ParseFS(files, "letters/layout.html")
	if err != nil {
		return nil, fmt.Errorf("letters/layout.html: %w", err)
	}
	t.layout = layout
	if t.reasons, err = reasons.Load(); err != nil {
		return nil, err
	}
	entries, err := files.ReadDir("letters")
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if !e.IsDir() {
			continue
		}
		if err := t.loadLanguage(e.Name()); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(t.languages, englishFirst)
	if t.phrases, err = loadPhrases(); err != nil {
		return nil, err
	}
	return t, nil
}

// loadLanguage reads all of letters/lang; foot.txt only defines what the others share.
func (t *Templates) loadLanguage(lang string) error {
	d, err := loadDates(lang)
	if err != nil {
		return err
	}
	a, err := loadActs(lang)
	if err != nil {
		return err
	}
	foot := "letters/" + lang + "/foot.txt"
	shared, err := parseLetter(texttemplate.New("foot").Funcs(d.funcs()).Funcs(texttemplate.FuncMap{"act": a.line, "reason": func(why string) string { return t.reasons.Say(lang, why) }}), foot)
	if err != nil {
		return err
	}
	letters, blanks := map[string]*texttemplate.Template{}, map[string]*texttemplate.Template{}
	for _, data := range kinds {
		name := letterName(data)
		base, err := shared.Clone()
		if err != nil {
			return fmt.Errorf("%s: %w", foot, err)
		}
		letter, err := parseLetter(base.New(name), "letters/"+lang+"/"+name+".txt")
		if err != nil {
			return err
		}
		for _, part := range letter.Templates() {
			markOutput(part.Tree)
		}
		letters[name] = letter
		if _, ok := data.(form); ok {
			blank, err := letter.Clone()
			if err != nil {
				return fmt.Errorf("letters/%s/%s.txt: %w", lang, name, err)
			}
			blanks[name] = blank.Funcs(t.forms.funcs())
		}
	}
	t.letters[lang], t.blanks[lang], t.dates[lang], t.acts[lang] = letters, blanks, d, a
	t.languages = append(t.languages, lang)
	return nil
}

func parseLetter(t *texttemplate.Template, path string) (*texttemplate.Template, error) {
	source, err := files.ReadFile(path)
	if err != nil {
		return nil, err
	}
	t, err = t.Parse(standalone(string(source)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return t, nil
}

// Letter writes a letter in lang, or in English where lang has none; data's type chooses the letter.
func (t *Templates) Letter(lang string, data any) (Text, error) {
	lang = t.language(lang)
	name := letterName(data)
	letter, ok := t.letters[lang][name]
	if !ok {
		return Text{}, fmt.Errorf("%w: %T", ErrUnknown, data)
	}
	if f, ok := data.(form); ok {
		if text, ok := t.filled(lang, f); ok {
			return text, nil
		}
	}
	return t.written(lang, name, letter, data)
}

// written runs a letter's template, and makes text and HTML of what comes out.
func (t *Templates) written(lang, name string, letter *texttemplate.Template, data any) (Text, error) {
	var b strings.Builder
	if err := letter.Execute(&b, data); err != nil {
		return Text{}, fmt.Errorf("letter %s/%s: %w", lang, name, err)
	}
	head, body, _ := strings.Cut(b.String(), "\n")
	subject := subjectLine(head)
	body = tidy(body)
	html, err := t.page(lang, subject, body)
	if err != nil {
		return Text{}, fmt.Errorf("letter %s/%s as HTML: %w", lang, name, err)
	}
	return Text{Subject: subject, Text: plain(body), HTML: html}, nil
}

// language finds the nearest language there are letters for: "fr-CA" is served in French, "nl" in English.
func (t *Templates) language(lang string) string {
	lang = primary(lang)
	if _, ok := t.letters[lang]; ok {
		return lang
	}
	return "en"
}

// Languages lists the languages letters are written in, English first.
func (t *Templates) Languages() []string { return slices.Clone(t.languages) }

// Phrases returns a language's phrases, or English ones where there are none.
func (t *Templates) Phrases(lang string) Phrases {
	if p, ok := t.phrases[primary(lang)]; ok {
		return p
	}
	return t.phrases["en"]
}

// AllPhrases returns the phrases of every language, English first.
func (t *Templates) AllPhrases() []Phrases {
	var all []Phrases
	for _, p := range t.phrases {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b Phrases) int { return englishFirst(a.Language, b.Language) })
	return all
}

// primary is the first part of a language tag, in lower case.
func primary(lang string) string {
	lang, _, _ = strings.Cut(strings.ToLower(strings.ReplaceAll(lang, "_", "-")), "-")
	return lang
}

func englishFirst(a, b string) int {
	switch {
	case a == b:
		return 0
	case a == "en":
		return -1
	case b == "en":
		return 1
	}
	return strings.Compare(a, b)
}

// letterName is the file's name for a letter's type: StewardNotice is steward-notice, RSVP is rsvp.
func letterName(data any) string {
	typ := reflect.TypeOf(data)
	if typ == nil {
		return ""
	}
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	var b strings.Builder
	runes := []rune(typ.Name())
	for i, r := range runes {
		if i > 0 && unicode.IsUpper(r) && unicode.IsLower(runes[i-1]) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
