// Package quotation writes replies as people's mail programs do: new words, and the old letter quoted around them, in the
// program's own way and language.
package quotation

import (
	"fmt"
	"html"
	"strings"
	"time"

	"mutualaid/mailer"
)

// Writer is who writes, and by what.
type Writer struct {
	Name, Email string
	Program     string // gmail, outlook, apple, or thunderbird
	Language    string // of the program: en, de, es, fr
	Zone        *time.Location
}

// Reply writes a reply to an old letter. rich is its HTML, "" where the program writes plain text only.
func Reply(w Writer, words string, old *mailer.Mail) (plain, rich string) {
	at, from := old.Date.In(w.Zone), old.From
	text := strings.TrimSpace(strings.ReplaceAll(old.Words(), "\r\n", "\n"))
	marked := "> " + strings.ReplaceAll(text, "\n", "\n> ")
	switch w.Program {
	case "outlook":
		head := outlookHead(w, at, from.Name, from.Email, old.Subject)
		return words + "\n\n" + w.Name + "\n________________________________\n" + head + "\n" + text + "\n",
			"<html><body><div>" + paragraphs(words) + "</div><div>" + html.EscapeString(w.Name) + "</div><hr><div id=\"divRplyFwdMsg\" dir=\"ltr\">" +
				paragraphs(head) + "</div><div>" + paragraphs(text) + "</div></body></html>"
	case "gmail":
		intro := gmailIntro(w, at, from.Name, from.Email)
		return words + "\n\n" + intro + "\n\n" + marked + "\n",
			"<div dir=\"ltr\">" + paragraphs(words) + "</div><br><div class=\"gmail_quote gmail_quote_container\"><div dir=\"ltr\" class=\"gmail_attr\">" +
				html.EscapeString(intro) + "<br></div><blockquote class=\"gmail_quote\" style=\"margin:0\">" + paragraphs(text) + "</blockquote></div>"
	case "apple":
		return words + "\n\n" + sentFrom(w) + "\n\n> " + appleIntro(w, at, from.Name, from.Email) + "\n> \n" + marked + "\n", ""
	}
	return thunderbirdIntro(w, at, from.Name) + "\n" + marked + "\n\n" + words + "\n\n-- \n" + w.Name + "\n", ""
}

func paragraphs(words string) string {
	return "<div>" + strings.ReplaceAll(html.EscapeString(words), "\n", "</div><div>") + "</div>"
}

func outlookHead(w Writer, at time.Time, name, email, subject string) string {
	if w.Language == "de" {
		return fmt.Sprintf("Von: %s <%s>\nGesendet: %s\nAn: %s <%s>\nBetreff: %s\n", name, email, at.Format("02.01.2006 15:04"), w.Name, w.Email, subject)
	}
	return fmt.Sprintf("From: %s <%s>\nSent: %s\nTo: %s <%s>\nSubject: %s\n", name, email, at.Format("Monday, January 2, 2006 3:04 PM"), w.Name, w.Email, subject)
}

func gmailIntro(w Writer, at time.Time, name, email string) string {
	switch w.Language {
	case "es":
		return fmt.Sprintf("El %s, %s (<%s>) escribió:", spanishDate(at), name, email)
	case "fr":
		return fmt.Sprintf("Le %s, %s <%s> a écrit :", at.Format("02/01/2006 à 15:04"), name, email)
	}
	return fmt.Sprintf("On %s %s <%s> wrote:", at.Format("Mon, Jan 2, 2006 at 3:04 PM"), name, email)
}

func spanishDate(at time.Time) string {
	days := []string{"dom", "lun", "mar", "mié", "jue", "vie", "sáb"}
	months := []string{"ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sept", "oct", "nov", "dic"}
	return fmt.Sprintf("%s, %d %s %d a las %s", days[at.Weekday()], at.Day(), months[at.Month()-1], at.Year(), at.Format("15:04"))
}

func appleIntro(w Writer, at time.Time, name, email string) string {
	if w.Language == "fr" {
		return fmt.Sprintf("Le %s, %s <%s> a écrit :", at.Format("2 01 2006 à 15:04"), name, email)
	}
	return fmt.Sprintf("On %s, %s <%s> wrote:", at.Format("2 Jan 2006, at 15:04"), name, email)
}

func sentFrom(w Writer) string {
	if w.Language == "fr" {
		return "Envoyé de mon iPhone"
	}
	return "Sent from my iPhone"
}

func thunderbirdIntro(w Writer, at time.Time, name string) string {
	if w.Language == "de" {
		return fmt.Sprintf("Am %s um %s schrieb %s:", at.Format("02.01.06"), at.Format("15:04"), name)
	}
	return fmt.Sprintf("On %s %s, %s wrote:", at.Format("02/01/2006"), at.Format("15:04"), name)
}
