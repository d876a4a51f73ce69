package mailer

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// read parses a mail written with LF.
func read(t *testing.T, s string) *Mail {
	t.Helper()
	m, err := Parse([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestEmptyMailIsTheOnlyError(t *testing.T) {
	for _, s := range []string{"", "\r\n", " \n\t\n"} {
		if _, err := Parse([]byte(s)); !errors.Is(err, ErrEmpty) {
			t.Errorf("%q: %v", s, err)
		}
	}
	for _, s := range []string{"x", "\x00", "no header at all\nbut words", ":", "From", "\xff\xfe", "Content-Type: multipart/mixed"} {
		if _, err := Parse([]byte(s)); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestHeaderIsReadAsPeoplesProgramsWriteIt(t *testing.T) {
	for name, c := range map[string]struct{ head, subject, from string }{
		"folded":                  {"Subject: a\r\n b\r\nFrom: x@example.org", "a b", "x@example.org"},
		"lower case":              {"subject:a\nfrom:x@example.org", "a", "x@example.org"},
		"space before the colon":  {"Subject : a\nFrom\t: x@example.org", "a", "x@example.org"},
		"mbox line":               {"From x@example.org Mon Nov 23\nSubject: a\nFrom: y@example.org", "a", "y@example.org"},
		"empty lines first":       {"\n\r\nSubject: a\nFrom: x@example.org", "a", "x@example.org"},
		"a junk line":             {"Subject: a\nthis is no field\nFrom: x@example.org", "a", "x@example.org"},
		"bare CR":                 {"Subject: a\rb\nFrom: x@example.org", "a b", "x@example.org"},
		"NUL":                     {"Subject: a\x00b\nFrom: x@example.org", "ab", "x@example.org"},
		"raw UTF-8":               {"Subject: Grüße\nFrom: Jörg <x@example.org>", "Grüße", "x@example.org"},
		"raw Latin-1":             {"Subject: Gr\xfc\xdfe\nFrom: J\xf6rg <x@example.org>", "Grüße", "x@example.org"},
		"raw in the body's words": {"Content-Type: text/plain; charset=koi8-r\nSubject: \xf0\xd2\xc9\xd7\xc5\xd4\nFrom: x@example.org", "Привет", "x@example.org"},
		"raw ISO-2022-JP":         {"Subject: \x1b$B$3$s\x1b(B\nFrom: x@example.org", "こん", "x@example.org"},
		"encoded word":            {"Subject: =?UTF-8?Q?Gr=C3=BC=C3=9Fe_an?= alle\nFrom: x@example.org", "Grüße an alle", "x@example.org"},
		"two encoded words":       {"Subject: =?utf-8?B?R3LD?=\n =?utf-8?B?vMOfZQ==?=\nFrom: x@example.org", "Grüße", "x@example.org"},
		"with a language":         {"Subject: =?utf-8*de?q?a=C3=A4?=\nFrom: x@example.org", "aä", "x@example.org"},
		"in quotes":               {"Subject: a\nFrom: \"=?utf-8?q?J=C3=B6rg=2C_M=C3=BCller?=\" <x@example.org>", "a", "x@example.org"},
		"spaces inside":           {"Subject: =?utf-8?Q?Gr=C3=BC=C3=9Fe an alle?=\nFrom: x@example.org", "Grüße an alle", "x@example.org"},
		"glued to a word":         {"Subject: Re:=?utf-8?Q?=C3=A4?=b\nFrom: x@example.org", "Re:äb", "x@example.org"},
		"missing padding":         {"Subject: =?utf-8?B?w6Q?=\nFrom: x@example.org", "ä", "x@example.org"},
		"a bare question mark":    {"Subject: =?utf-8?Q?Wann=3F?= =?utf-8?Q?Wo?=20denn=3F?=\nFrom: x@example.org", "Wann?Wo? denn?", "x@example.org"},
		"unknown charset":         {"Subject: =?x-nowhere?Q?a=C3=A4?=\nFrom: x@example.org", "aä", "x@example.org"},
		"mislabelled":             {"Subject: =?iso-8859-1?Q?=C3=A4=C3=B6?=\nFrom: x@example.org", "äö", "x@example.org"},
		"gb18030":                 {"Subject: =?gb2312?B?xOO6ww==?=\nFrom: x@example.org", "你好", "x@example.org"},
		"utf-7":                   {"Subject: =?utf-7?Q?Gr+APwA3w-e?=\nFrom: x@example.org", "Grüße", "x@example.org"},
		"not an encoded word":     {"Subject: =?a =?b?= 1=?2\nFrom: x@example.org", "=?a =?b?= 1=?2", "x@example.org"},
		"body without empty line": {"Subject: a\nFrom: x@example.org\nThis is the body.\nIt goes on.", "a", "x@example.org"},
	} {
		m := read(t, c.head+"\n\nbody\n")
		if m.Subject != c.subject || m.From.Email != c.from {
			t.Errorf("%s: subject %q, from %q", name, m.Subject, m.From.Email)
		}
	}
}

func TestMailWithLinesEndingInCRIsRead(t *testing.T) {
	m := read(t, "Subject: a\rFrom: x@example.org\r\rhello\rworld\r")
	if m.Subject != "a" || m.Text != "hello\nworld\n" || string(m.Raw[m.Parts[0].Offset:]) != "hello\rworld\r" {
		t.Errorf("%q %q %q", m.Subject, m.Text, m.Raw[m.Parts[0].Offset:])
	}
}

func TestIdsAreRead(t *testing.T) {
	m := read(t, "Message-ID: <a@b>\nIn-Reply-To: Your message <c@d> of Monday\nReferences: <1@x>\n\t<2@x><3@\n x>\n\n")
	if diff := cmp.Diff([][]string{{"a@b"}, {"c@d"}, {"1@x", "2@x", "3@x"}}, [][]string{{m.MessageID}, m.InReplyTo, m.References}); diff != "" {
		t.Error(diff)
	}
	if m := read(t, "Message-ID: bare@x\nIn-Reply-To: also@x\n\n"); m.MessageID != "bare@x" || m.InReplyTo[0] != "also@x" {
		t.Errorf("%q %q", m.MessageID, m.InReplyTo)
	}
}

func TestDatesAreReadAsProgramsWriteThem(t *testing.T) {
	const want = "2026-11-23T10:05:00Z"
	for _, s := range []string{
		"Mon, 23 Nov 2026 11:05:00 +0100", "23 Nov 2026 11:05 +0100", "Mon, 23 Nov 2026 11:05:00 +0100 (CET)",
		"Mon,23 Nov 2026 10:05:00 GMT", "Mon, 23 Nov 2026 10:05:00 UT", "Mon Nov 23 10:05:00 2026", "2026-11-23T11:05:00+01:00",
		"Mon, 23 Nov 2026 11:05:00 GMT+0100", "Mon, 23 Nov 26 11:05:00 +0100", "Mon, 23 Nov 2026 11.05.00 +0100",
	} {
		if m := read(t, "Date: "+s+"\n\n"); m.Date.UTC().Format("2006-01-02T15:04:05Z07:00") != want {
			t.Errorf("%s: %v", s, m.Date)
		}
	}
	if m := read(t, "Date: yesterday\n\n"); !m.Date.IsZero() || len(m.Defects) != 1 {
		t.Errorf("%v %q", m.Date, m.Defects)
	}
}

func TestBodyIsWhatAMailProgramShows(t *testing.T) {
	multi := func(kind string, parts ...string) string {
		return "Content-Type: multipart/" + kind + "; boundary=" + kind + "\n\n--" + kind + "\n" + strings.Join(parts, "\n--"+kind+"\n") + "\n--" + kind + "--\n"
	}
	const html, attached = "Content-Type: text/html\n\n<p>rich</p>", "Content-Disposition: attachment; filename=a.txt\n\nfile"
	for name, c := range map[string]struct{ mail, text, html, words string }{
		"no type":              {"X: y\n\nplain", "plain", "", "plain"},
		"alternative":          {multi("alternative", "\nplain", html), "plain", "<p>rich</p>", "plain"},
		"HTML only":            {html, "", "<p>rich</p>", "rich"},
		"empty text beside":    {multi("alternative", "\n \n", html), "", "<p>rich</p>", "rich"},
		"attachment":           {multi("mixed", "\nplain", attached), "plain", "", "plain"},
		"text after a picture": {multi("mixed", "\none", "Content-Type: image/png\n\nx", "\ntwo"), "one\ntwo", "", "one\ntwo"},
		"a list's footer":      {multi("mixed", html, "\nfooter <1>"), "", "<p>rich</p>\n<pre>footer &lt;1&gt;</pre>", "rich\nfooter <1>"},
		"text, then HTML":      {multi("mixed", "\nplain", html), "plain\nrich", "<pre>plain</pre>\n<p>rich</p>", "plain\nrich"},
		"related":              {multi("related", multi("alternative", "\nplain", html), "Content-Type: image/png\n\nx"), "plain", "<p>rich</p>", "plain"},
		"signed":               {multi("signed", "\nplain", "Content-Type: application/pgp-signature\n\nx"), "plain", "", "plain"},
		"forwarded":            {multi("mixed", "\nplain", "Content-Type: message/rfc822\n\nSubject: x\n\ninner"), "plain", "", "plain"},
		"no end":               {"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nplain", "plain", "", "plain"},
		"no semicolon":         {"Content-Type: multipart/mixed\n boundary=b\n\n--b\n\nplain\n--b--", "plain", "", "plain"},
		"no boundary named":    {"Content-Type: multipart/mixed\n\n--x\nContent-Type: text/plain\n\nplain\n--x--", "plain", "", "plain"},
		"no part":              {"Content-Type: multipart/mixed; boundary=b\n\nplain", "plain", "", "plain"},
		"outer ends inner":     {multi("mixed", "Content-Type: multipart/mixed; boundary=in\n\n--in\n\none", "\ntwo"), "one\ntwo", "", "one\ntwo"},
		"an odd type":          {"Content-Type: text\n\nplain", "plain", "", "plain"},
		"a calendar beside":    {multi("alternative", "\nplain", html, "Content-Type: text/calendar; method=REPLY\n\nBEGIN:VCALENDAR"), "plain", "<p>rich</p>", "plain"},
	} {
		m := read(t, c.mail)
		got := [3]string{strings.TrimSpace(m.Text), strings.TrimSpace(m.HTML), m.Words()}
		got[2] = strings.TrimSpace(got[2])
		for strings.Contains(got[2], "\n\n") {
			got[2] = strings.ReplaceAll(got[2], "\n\n", "\n")
		}
		if diff := cmp.Diff([3]string{c.text, c.html, c.words}, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestPartsKeepTheirPlaceInTheMail(t *testing.T) {
	const s = "Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\npreamble\r\n--b\r\nContent-Type: text/plain\r\n\r\none\r\n\r\n--b \r\n" +
		"Content-Type: application/ms-tnef; name=winmail.dat\r\nContent-Transfer-Encoding: base64\r\nContent-ID: <c@x>\r\n\r\naGk=\r\n--b\r\n" +
		"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n\r\nxyz\r\n--b\r\n" +
		"Content-Type: message/rfc822\r\n\r\nSubject: inner\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--c--\r\n--b--\r\nepilogue"
	m := read(t, s)
	type place struct{ Type, Name, Raw, Decoded string }
	var got []place
	for _, p := range m.Parts {
		b, err := p.Decoded()
		if err != nil {
			t.Error(err)
		}
		got = append(got, place{p.Type, p.Name, s[p.Offset : p.Offset+p.Len], string(b)})
	}
	inner := "Subject: inner\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--c--"
	want := []place{
		{"text/plain", "", "one\r\n", "one\r\n"}, {"application/ms-tnef", "winmail.dat", "aGk=", "hi"},
		{"application/pkcs7-mime", "smime.p7m", "xyz", "xyz"}, {"message/rfc822", "", inner, inner},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if m.Parts[1].ContentID != "c@x" {
		t.Errorf("content id %q", m.Parts[1].ContentID)
	}
}

func TestNamesOfFilesAreRead(t *testing.T) {
	for _, field := range []string{
		"attachment; filename*=utf-8''%C3%A4%20b.pdf", "attachment; filename*0=\"ä \"; filename*1=\"b.pdf\"",
		"attachment; filename*0*=iso-8859-1'de'%E4%20; filename*1=b.pdf", "attachment; filename=\"=?utf-8?q?=C3=A4_b.pdf?=\"",
		"ATTACHMENT; FileName=\"ä b.pdf\"", "attachment filename=\"ä b.pdf\"", "; filename=\"ä b.pdf\"",
	} {
		m := read(t, "Content-Disposition: "+field+"\nContent-Type: application/pdf\n\nx")
		if m.Parts[0].Name != "ä b.pdf" {
			t.Errorf("%s: %q", field, m.Parts[0].Name)
		}
	}
}

func TestCharsetsAreDecoded(t *testing.T) {
	for name, c := range map[string]struct{ label, bytes, want string }{
		"utf-8":               {"utf-8", "Grüße", "Grüße"},
		"none":                {"", "Grüße", "Grüße"},
		"none, Latin-1":       {"", "Gr\xfc\xdfe", "Grüße"},
		"us-ascii, Latin-1":   {"us-ascii", "Gr\xfc\xdfe", "Grüße"},
		"utf-8, Latin-1":      {"utf-8", "Gr\xfc\xdfe an J\xf6rg", "Grüße an Jörg"},
		"Latin-1, utf-8":      {"iso-8859-1", "Grüße", "Grüße"},
		"cp1252 quotes":       {"iso-8859-1", "\x93ja\x94", "“ja”"},
		"windows-1251":        {"windows-1251", "\xcf\xf0\xe8\xe2\xe5\xf2", "Привет"},
		"cp-1251":             {"cp1251", "\xcf\xf0\xe8\xe2\xe5\xf2", "Привет"},
		"windows-1257":        {"WINDOWS-1257", "\xc1", "Į"},
		"iso-8859-2":          {"iso8859-2", "\xb1", "ą"},
		"iso-2022-jp":         {"ISO-2022-JP", "\x1b$B$3$s\x1b(B", "こん"},
		"shift_jis":           {"Shift-JIS", "\x82\xb1\x82\xf1", "こん"},
		"gb18030":             {"gb18030", "\xc4\xe3\xba\xc3", "你好"},
		"gb2312":              {"GB2312", "\xc4\xe3\xba\xc3", "你好"},
		"hz":                  {"hz-gb-2312", "~{DcAK~}", "你了"},
		"big5":                {"big5", "\xa7A\xa6n", "你好"},
		"euc-kr":              {"ks_c_5601-1987", "\xb3\xaa", "나"},
		"koi8-u":              {"koi8-u", "\xf0", "П"},
		"utf-7":               {"UTF-7", "Gr+APwA3w-e +- 1+1", "Grüße + 1+1"},
		"utf-16":              {"utf-16", "\xfe\xff\x00j\x00a", "ja"},
		"macintosh":           {"macintosh", "\x8a", "ä"},
		"cp850":               {"cp850", "\x84", "ä"},
		"unknown":             {"x-klingon", "Gr\xfc\xdfe", "Grüße"},
		"a byte order mark":   {"utf-8", "\xef\xbb\xbfja", "ja"},
		"a broken character":  {"utf-8", "äöü\xff", "äöü\ufffd"},
		"quoted, with spaces": {"\" utf-8 \"", "ä", "ä"},
	} {
		if m := read(t, "Content-Type: text/plain; charset="+c.label+"\n\n"+c.bytes); m.Text != c.want {
			t.Errorf("%s: %q", name, m.Text)
		}
	}
}

func TestHTMLIsReadAsSeen(t *testing.T) {
	for name, c := range map[string]struct{ html, want string }{
		"blocks":        {"<div>a</div><div>b<br>c</div><p>d", "a\nb\nc\n\nd"},
		"white space":   {" a \n b&nbsp;&nbsp;c ", "a b c"},
		"hidden":        {"<head><title>t</title></head><style>x</style><script>y</script><div style='display: none'>p<div>q</div></div>z", "z"},
		"open head":     {"<head><body>a", "a"},
		"lists":         {"<ul><li>a<li>b</ul>c", "- a\n- b\nc"},
		"quotations":    {"yes<blockquote>a<br>b<blockquote>c</blockquote></blockquote>d", "yes\n> a\n> b\n> > c\nd"},
		"rows":          {"<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"},
		"pre":           {"<pre>a\n  b</pre>c", "a\n  b\nc"},
		"entities":      {"a&lt;b&amp;c &euro;", "a<b&c €"},
		"an emoji":      {`<img alt="👍"> <img alt="Company logo">`, "👍"},
		"inline tags":   {"a<b>b</b>c <i>d</i>", "abc d"},
		"comments":      {"a<!-- <p> -->b<![endif]>c", "abc"},
		"unclosed tags": {"a<b", "a"},
	} {
		if m := read(t, "Content-Type: text/html; charset=utf-8\n\n"+c.html); m.Words() != c.want {
			t.Errorf("%s: %q", name, m.Words())
		}
	}
}

func TestFingerprintSurvivesTransportAndTellsMailsApart(t *testing.T) {
	const mail = "Message-ID: <a@b>\nDate: x\nFrom: a@b\n\nhello\n"
	a := read(t, mail).Fingerprint()
	if b := read(t, "Received: by x\r\n"+strings.ReplaceAll(mail, "\n", "\r\n")).Fingerprint(); a != b {
		t.Error("line ends or a transport field change it")
	}
	for _, other := range []string{strings.Replace(mail, "hello", "Hello", 1), strings.Replace(mail, "<a@b>", "<c@b>", 1), strings.Replace(mail, "Date: x", "Date: y", 1)} {
		if read(t, other).Fingerprint() == a {
			t.Errorf("the same for %q", other)
		}
	}
}

func TestEncodedLineEndsStayOutOfWhatIsRead(t *testing.T) {
	m := read(t, "Subject: =?utf-8?Q?a=0D=0ABcc:_x?=\nFrom: =?utf-8?Q?a=0Ab?= <=?utf-8?B?DQo=?=c@x.org>\nX: =?utf-8?Q?=0A?=b\n\n")
	if s := m.Subject + m.From.Name + m.From.Email + m.Get("X"); strings.ContainsAny(s, "\r\n") || m.From.Email != "c@x.org" {
		t.Errorf("%q", s)
	}
}

func TestAVeryLongTextIsCutAndSaidSo(t *testing.T) {
	m := read(t, "From: a@x.org\n\n"+strings.Repeat("word ", maxText/4))
	if len(m.Text) > maxText || !strings.Contains(strings.Join(m.Defects, " "), "longer than") {
		t.Errorf("%d bytes, %q", len(m.Text), m.Defects)
	}
}
