package demo

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"strings"
	"time"

	"mutualaid/mailer"
)

// away is what Exchange sends by itself while somebody is on holiday.
func away(subject, words string) Write {
	return func(t *town, p *Person) ([]byte, error) {
		l, err := p.last(Invitation)
		if err != nil {
			return nil, err
		}
		s := t.sheetOf(p, subject+l.Mail.Subject)
		s.path = ""
		s.fields = append(s.fields, "In-Reply-To: <"+l.Mail.MessageID+">", "References: <"+l.Mail.MessageID+">",
			"Auto-Submitted: auto-generated", "X-Auto-Response-Suppress: All")
		s.text("plain", words)
		return s.bytes(), nil
	}
}

// bounces is what the provider reports when an address does not exist. See RFC 3464.
func bounces(t *town, p *Person) ([]byte, error) {
	l, err := p.last(Invitation)
	if err != nil {
		return nil, err
	}
	head, _, _ := bytes.Cut(l.Raw, []byte("\r\n\r\n"))
	s := sheet{verdict: "dmarc=pass header.from=example.org", fields: []string{
		"From: Mail Delivery System <MAILER-DAEMON@example.org>", "To: <" + address + ">", "Subject: Undelivered Mail Returned to Sender",
		"Date: " + t.clock.now().Format(time.RFC1123Z), "Message-ID: <20261012.bounce@mx.example.org>", "Auto-Submitted: auto-replied", "MIME-Version: 1.0",
		`Content-Type: multipart/report; report-type=delivery-status; boundary="=_dsn"`,
	}}
	s.body = "--=_dsn\r\nContent-Type: text/plain\r\n\r\nI'm sorry to have to inform you that your message could not be delivered.\r\n\r\n" +
		"<" + p.Email + ">: host mx." + domainOf(p.Email) + " said: 550 5.1.1 User unknown\r\n" +
		"--=_dsn\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n" +
		"Final-Recipient: rfc822; " + p.Email + "\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 User unknown\r\n" +
		"--=_dsn\r\nContent-Type: text/rfc822-headers\r\n\r\n" + string(head) + "\r\n--=_dsn--\r\n"
	return s.bytes(), nil
}

// forged is a mail in the person's name that somebody else has sent.
func forged(subject, words string) Write {
	return func(t *town, p *Person) ([]byte, error) {
		s := t.sheetOf(p, subject)
		s.path = "x@bulk.invalid"
		s.verdict = "spf=fail smtp.mailfrom=x@bulk.invalid;\r\n\tdmarc=fail header.from=" + domainOf(p.Email)
		s.text("plain", words)
		return s.bytes(), nil
	}
}

// accepts is what Google Calendar sends when somebody presses "Yes" below an invitation. See RFC 5546 section 3.2.3.
func accepts(t *town, p *Person) ([]byte, error) {
	l, err := p.last(Called)
	if err != nil {
		return nil, err
	}
	event, err := invitationIn(l.Mail)
	if err != nil {
		return nil, err
	}
	ics := "BEGIN:VCALENDAR\r\nPRODID:-//Google Inc//Google Calendar 70.9054//EN\r\nVERSION:2.0\r\nCALSCALE:GREGORIAN\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n" +
		event + "DTSTAMP:" + t.clock.now().UTC().Format("20060102T150405Z") + "\r\n" +
		"ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=ACCEPTED;CN=" + p.Name + ";X-NUM-GUESTS=0:mailto:" + p.Email + "\r\n" +
		"END:VEVENT\r\nEND:VCALENDAR\r\n"
	s := t.sheetOf(p, "Accepted: "+l.Mail.Subject)
	s.fields = append(s.fields, "Sender: Google Calendar <calendar-notification@google.com>", "Auto-Submitted: auto-generated",
		`Content-Type: multipart/mixed; boundary="=_mix"`)
	s.body = "--=_mix\r\nContent-Type: multipart/alternative; boundary=\"=_alt\"\r\n\r\n--=_alt\r\n" + part("text/plain", p.Name+" has accepted this invitation.") +
		"--=_alt\r\nContent-Type: text/calendar; charset=\"UTF-8\"; method=REPLY\r\nContent-Transfer-Encoding: 7bit\r\n\r\n" + ics + "--=_alt--\r\n" +
		"--=_mix\r\nContent-Type: application/ics; name=\"invite.ics\"\r\nContent-Disposition: attachment; filename=\"invite.ics\"\r\nContent-Transfer-Encoding: base64\r\n\r\n" +
		lines(base64.StdEncoding.EncodeToString([]byte(ics))) + "--=_mix--\r\n"
	return s.bytes(), nil
}

// presses is what a calendar program sends when its owner presses a button below an invitation: Outlook a text/calendar part of its
// own, an iPhone one in base64, Thunderbird one beside a text. See RFC 5546 section 3.2.3.
func presses(program, partstat string) Write {
	return func(t *town, p *Person) ([]byte, error) {
		l, err := p.last(Called)
		if err != nil {
			return nil, err
		}
		event, err := invitationIn(l.Mail)
		if err != nil {
			return nil, err
		}
		maker := map[string]string{"outlook": "Microsoft Exchange Server 2010", "apple": "-//Apple Inc.//iPhone OS 18.1//EN", "thunderbird": "-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN"}[program]
		ics := "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nPRODID:" + maker + "\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n" + event +
			"ATTENDEE;PARTSTAT=" + partstat + ";CN=" + p.Name + ":MAILTO:" + p.Email + "\r\nDTSTAMP:" + t.clock.now().UTC().Format("20060102T150405Z") + "\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
		word := map[string]string{"ACCEPTED": "Accepted", "DECLINED": "Declined", "TENTATIVE": "Tentative"}[partstat]
		s := t.sheetOf(p, word+": "+l.Mail.Subject)
		calendar := "Content-Type: text/calendar; method=REPLY; charset=\"utf-8\""
		switch program {
		case "apple":
			s.fields = append(s.fields, calendar, "Content-Transfer-Encoding: base64")
			s.body = lines(base64.StdEncoding.EncodeToString([]byte(ics)))
		case "thunderbird":
			s.fields = append(s.fields, `Content-Type: multipart/mixed; boundary="=_mix"`)
			s.body = "--=_mix\r\n" + part("text/plain", p.Name+" may attend.") + "--=_mix\r\n" + calendar + "\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + ics + "--=_mix--\r\n"
		default:
			s.fields = append(s.fields, calendar, "Content-Transfer-Encoding: 8bit")
			s.body = ics
		}
		return s.bytes(), nil
	}
}

// invitationIn takes the lines out of a letter's calendar invitation that an answer must bring back.
func invitationIn(m *mailer.Mail) (string, error) {
	for _, p := range m.Parts {
		if p.Type != "text/calendar" {
			continue
		}
		ics, err := p.Decoded()
		if err != nil {
			return "", err
		}
		_, event, _ := strings.Cut(strings.ReplaceAll(string(ics), "\r\n ", ""), "BEGIN:VEVENT")
		var kept strings.Builder
		for line := range strings.SplitSeq(event, "\r\n") {
			name, _, _ := strings.Cut(line, ":")
			name, _, _ = strings.Cut(name, ";")
			switch name {
			case "UID", "RECURRENCE-ID", "SEQUENCE", "ORGANIZER", "SUMMARY", "DTSTART", "DTEND":
				kept.WriteString(line + "\r\n")
			}
		}
		return kept.String(), nil
	}
	return "", errors.New("the letter brings no calendar invitation")
}

// lines breaks base64 as mail wants it.
func lines(s string) string {
	var b strings.Builder
	for len(s) > 76 {
		b.WriteString(s[:76] + "\r\n")
		s = s[76:]
	}
	return b.String() + s + "\r\n"
}

// goesRound is a member's office server that sends what the member gets back to the group, as a mail of its own.
func goesRound(t *town, p *Person) ([]byte, error) {
	l, err := p.last(Posted)
	if err != nil {
		return nil, err
	}
	head, body, _ := strings.Cut(string(l.Raw), "\r\n\r\n")
	s := sheet{verdict: proven(p.Email), path: p.Email, body: body,
		fields: []string{"From: " + p.Name + " <" + p.Email + ">", "Message-ID: <" + messageID(t.clock.now(), p) + ">"}}
	keep := false
	for line := range strings.SplitSeq(head, "\r\n") {
		if !strings.HasPrefix(line, " ") && !strings.HasPrefix(line, "\t") {
			name, _, _ := strings.Cut(strings.ToLower(line), ":")
			keep = name != "from" && name != "message-id"
		}
		if keep {
			s.fields = append(s.fields, line)
		}
	}
	return s.bytes(), nil
}

// attached is a post with a file.
func attached(subject, words, name string, size int) Write {
	return func(t *town, p *Person) ([]byte, error) {
		s := t.sheetOf(p, subject)
		s.fields = append(s.fields, `Content-Type: multipart/mixed; boundary="=_mix"`)
		file := bytes.Repeat([]byte("%PDF-1.7 a page of a plan of the room\n"), size/38+1)[:size]
		s.body = "--=_mix\r\n" + part("text/plain", signed(p, words)) +
			"--=_mix\r\nContent-Type: application/pdf; name=\"" + name + "\"\r\nContent-Disposition: attachment; filename=\"" + name + "\"\r\n" +
			"Content-Transfer-Encoding: base64\r\n\r\n" + lines(base64.StdEncoding.EncodeToString(file)) + "--=_mix--\r\n"
		return s.bytes(), nil
	}
}

// rich is a post in HTML.
func rich(subject, words string) Write {
	return func(t *town, p *Person) ([]byte, error) {
		s := t.sheetOf(p, subject)
		s.alternative(words, "<html><body><h2>"+html.EscapeString(subject)+"</h2><p><b>"+html.EscapeString(words)+"</b></p></body></html>")
		return s.bytes(), nil
	}
}

// broken is a post whose program lost its way: an unknown charset, base64 that stops in the middle, no end.
func broken(subject, words string) Write {
	return func(t *town, p *Person) ([]byte, error) {
		s := t.sheetOf(p, subject)
		s.fields = append(s.fields, "Content-Type: multipart/mixed; boundary=never-ends")
		s.body = "--never-ends\r\nContent-Type: text/plain; charset=x-nobody-knows\r\n\r\n" + words + "\r\n" +
			"--never-ends\r\nContent-Type: image/jpeg; name=foto.jpg\r\nContent-Transfer-Encoding: base64\r\n\r\n/9j/4AAQSkZJRgABAQ!!\r\n/9j"
		return s.bytes(), nil
	}
}

// nobody is a mail that does not say whom it is from.
func nobody(words string) Write {
	return func(t *town, _ *Person) ([]byte, error) {
		s := sheet{verdict: "spf=none", fields: []string{"To: " + address, "Subject: ", "Date: " + t.clock.now().Format(time.RFC1123Z),
			fmt.Sprintf("Message-ID: <%d@scanner.invalid>", t.clock.now().Unix())}, body: words + "\r\n"}
		return s.bytes(), nil
	}
}
