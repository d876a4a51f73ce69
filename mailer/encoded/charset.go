// Package encoded decodes what mail wraps words in: charsets, encoded words, parameters, transfer encodings.
package encoded

import (
	"encoding/base64"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"
)

// charsetNames maps what mail programs write to what the WHATWG index knows.
var charsetNames = map[string]string{
	"cp932": "shift_jis", "ms-kanji": "shift_jis", "iso-2022-jp-1": "iso-2022-jp", "iso-2022-jp-2": "iso-2022-jp",
	"iso-2022-jp-3": "iso-2022-jp", "cp50220": "iso-2022-jp", "cp50221": "iso-2022-jp", "cp50222": "iso-2022-jp",
	"cp936": "gb18030", "ms936": "gb18030", "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb-2312": "gb18030",
	"cp949": "euc-kr", "ms949": "euc-kr", "uhc": "euc-kr", "cp950": "big5", "ms950": "big5", "latin-1": "latin1",
	"ks-c-5601-1987": "euc-kr", "ks-c-5601-1989": "euc-kr", "ksc-5601": "euc-kr", "gb-2312-80": "gb18030", "ansi": "windows-1252", "iso-8859-8-e": "iso-8859-8", "cp874": "windows-874", "koi8": "koi8-r",
}

// Charset turns b to UTF-8. The label is believed unless the bytes contradict it: an unknown, missing or plainly
// wrong one is answered with UTF-8 where the bytes are that, else with Windows-1252. NULs and a byte order mark go.
func Charset(b []byte, label string) string {
	label = strings.ReplaceAll(strings.ToLower(strings.Trim(label, " \t\"'")), "_", "-")
	if known, ok := charsetNames[label]; ok {
		label = known
	}
	switch label {
	case "utf-7", "utf7", "unicode-1-1-utf-7", "x-unicode-2-0-utf-7":
		return clean(decodeUTF7(b))
	case "", "utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "windows-1252", "latin1", "8bit", "unknown-8bit", "x-unknown":
		return clean(decodeUsual(b, label))
	case "shift-jis", "x-sjis":
		label = "shift_jis"
	}
	e := findEncoding(label)
	if e == nil {
		return clean(decodeUsual(b, label))
	}
	out, err := e.NewDecoder().Bytes(b)
	if err != nil {
		return clean(decodeUsual(b, label))
	}
	return clean(string(out))
}

// decodeUsual decodes UTF-8 or Windows-1252, whichever b is: multi-byte UTF-8 by chance is next to impossible in words.
func decodeUsual(b []byte, label string) string {
	if utf8.Valid(b) {
		return string(b)
	}
	good, bad := 0, 0
	for rest := b; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		rest = rest[n:]
	}
	if good > bad || good == bad && strings.HasPrefix(label, "utf") {
		return strings.ToValidUTF8(string(b), "\ufffd")
	}
	out, err := charmap.Windows1252.NewDecoder().Bytes(b)
	if err != nil {
		return strings.ToValidUTF8(string(b), "\ufffd")
	}
	return string(out)
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

// decodeUTF7 reads RFC 2152. What is no UTF-7 stays as it is.
func decodeUTF7(b []byte) string {
	var out strings.Builder
	for i := 0; i < len(b); {
		if b[i] != '+' {
			out.WriteByte(b[i])
			i++
			continue
		}
		j := i + 1
		for j < len(b) && isBase64(b[j]) {
			j++
		}
		switch {
		case j == i+1 && j < len(b) && b[j] == '-':
			out.WriteByte('+')
		case j <= i+2: // too short for a character: "1+1"
			out.Write(b[i:j])
			i = j
			continue
		default:
			out.WriteString(utf7Run(b[i+1 : j]))
		}
		if j < len(b) && b[j] == '-' {
			j++
		}
		i = j
	}
	return strings.ToValidUTF8(out.String(), "\ufffd")
}

func isBase64(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/'
}

func utf7Run(run []byte) string {
	if len(run)%4 == 1 {
		run = run[:len(run)-1]
	}
	bytes := make([]byte, base64.RawStdEncoding.DecodedLen(len(run)))
	n, err := base64.RawStdEncoding.Decode(bytes, run)
	if err != nil {
		return "\ufffd"
	}
	units := make([]uint16, n/2)
	for i := range units {
		units[i] = uint16(bytes[2*i])<<8 | uint16(bytes[2*i+1])
	}
	return string(utf16.Decode(units))
}
