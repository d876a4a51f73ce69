// Package encoded decodes what mail wraps words in: charsets, encoded words, parameters, transfer encodings.
package encoded

import (
	"bytes"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// charsetNames maps what mail programs write to what the WHATWG index knows.
var charsetNames = map[string]string{
	"utf7": "utf-7", "unicode-1-1-utf-7": "utf-7", "x-unicode-2-0-utf-7": "utf-7", "unicode-2-0-utf-7": "utf-7",
	"utf8": "utf-8", "utf-8n": "utf-8", "cp65001": "utf-8", "65001": "utf-8", "unicode-1-1-utf-8": "utf-8", "x-unicode20utf8": "utf-8",
	"ascii": "us-ascii", "latin1": "iso-8859-1", "8bit": "", "unknown-8bit": "", "x-unknown": "", "x-user-defined": "", "none": "",
	"shift-jis": "shift_jis", "x-sjis": "shift_jis", "csiso2022kr": "iso-2022-kr", "utf16": "utf-16", "unicode": "utf-16", "utf32": "utf-32",
	"cp932": "shift_jis", "ms-kanji": "shift_jis", "iso-2022-jp-1": "iso-2022-jp", "iso-2022-jp-2": "iso-2022-jp",
	"iso-2022-jp-3": "iso-2022-jp", "cp50220": "iso-2022-jp", "cp50221": "iso-2022-jp", "cp50222": "iso-2022-jp",
	"cp936": "gb18030", "ms936": "gb18030", "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb-2312": "gb18030",
	"cp949": "euc-kr", "ms949": "euc-kr", "uhc": "euc-kr", "cp950": "big5", "ms950": "big5", "latin-1": "iso-8859-1",
	"ks-c-5601-1987": "euc-kr", "ks-c-5601-1989": "euc-kr", "ksc-5601": "euc-kr", "gb-2312-80": "gb18030", "ansi": "windows-1252", "iso-8859-8-e": "iso-8859-8", "cp874": "windows-874", "koi8": "koi8-r",
}

// Charset turns b to UTF-8. The label is believed unless the bytes contradict it: an unknown, missing or plainly
// wrong one is answered with UTF-8 where the bytes are that, else with Windows-1252. NULs and a byte order mark go.
func Charset(b []byte, label string) string {
	label = canonical(label)
	switch label {
	case "utf-7":
		return clean(decodeUTF7(b))
	case "iso-2022-kr":
		b, label = eucKR(b), "euc-kr"
	case "", "utf-8", "us-ascii", "iso-8859-1", "windows-1252":
		return clean(decodeUsual(b, label))
	}
	e := findEncoding(label)
	if e == nil || isUTF8Instead(b, label) {
		return clean(decodeUsual(b, label))
	}
	if label == "utf-16" && isLittleEndian(b) {
		e = unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)
	}
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return clean(decodeUsual(b, label))
	}
	if strings.HasPrefix(label, "utf-16") { // some put a line end of two bytes into units of two bytes
		out = bytes.ReplaceAll(bytes.ReplaceAll(out, []byte("\u0a0d"), []byte("\n")), []byte("\u0d0a"), []byte("\n"))
	}
	return clean(string(out))
}

// canonical brings a label to one spelling: lower case, hyphens, and the name that findEncoding knows.
func canonical(label string) string {
	label = strings.ReplaceAll(strings.ToLower(strings.Trim(label, " \t\"';,")), "_", "-")
	label = strings.TrimPrefix(label, "charset=")
	if label = strings.Trim(label, "\"' "); strings.HasPrefix(label, "-iso-2022-jp") {
		return "iso-2022-jp" // Outlook's own name for a variant of it
	}
	if known, ok := charsetNames[label]; ok {
		return known
	}
	return label
}

// findEncoding returns nil for a charset that nobody knows.
func findEncoding(label string) encoding.Encoding {
	switch label {
	case "hz-gb-2312":
		return simplifiedchinese.HZGB2312
	case "gb18030":
		return simplifiedchinese.GB18030
	case "utf-16", "utf-16be", "ucs-2", "iso-10646-ucs-2":
		return unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	case "utf-32", "utf-32be":
		return utf32.UTF32(utf32.BigEndian, utf32.UseBOM)
	case "utf-32le":
		return utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)
	}
	label = spellOut(label)
	if e, err := htmlindex.Get(label); err == nil {
		if name, err := htmlindex.Name(e); err == nil && name != "replacement" {
			return e
		}
	}
	if e, err := ianaindex.MIME.Encoding(label); err == nil && e != nil {
		return e
	}
	if e, err := ianaindex.IANA.Encoding(label); err == nil && e != nil {
		return e
	}
	return nil
}

// spellOut turns iso8859-2, cp-1250, win1251 to the names that the indexes know.
func spellOut(label string) string {
	for _, s := range [...]struct{ from, to string }{
		{"iso8859-", "iso-8859-"}, {"iso-8859-", "iso-8859-"}, {"windows-", "windows-"}, {"windows", "windows-"},
		{"win-", "windows-"}, {"win", "windows-"}, {"cp-125", "windows-125"}, {"cp125", "windows-125"}, {"cp-", "cp"},
	} {
		if rest, ok := strings.CutPrefix(label, s.from); ok {
			return s.to + rest
		}
	}
	return label
}

func clean(s string) string {
	s = strings.TrimPrefix(s, "\ufeff")
	if strings.IndexByte(s, 0) >= 0 {
		s = strings.ReplaceAll(s, "\x00", "")
	}
	return s
}
