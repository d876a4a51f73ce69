package bounce

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"
)

// addressesIn returns the mail addresses in s, lower-cased, in order.
func addressesIn(s string) []string {
	var list []string
	for from := 0; len(list) < maxRecipients; {
		at := strings.IndexByte(s[from:], '@')
		if at < 0 {
			return list
		}
		at += from
		start, end := at, at+1
		for start > from && at-start < 128 && localByte(s[start-1]) {
			start--
		}
		if start == at && at > from+2 && s[at-1] == '"' { // "a quoted local part"@example.org
			if q := strings.LastIndexByte(s[max(from, at-66):at-1], '"'); q >= 0 {
				start = max(from, at-66) + q
			}
		}
		if end < len(s) && s[end] == '[' { // an address literal, RFC 5321 section 4.1.3
			if n := strings.IndexByte(s[end:min(len(s), end+64)], ']'); n > 0 && strings.Trim(s[end+1:end+n], "0123456789.:abcdefABCDEFIPv") == "" {
				end += n + 1
			}
		}
		for end < len(s) && end-at < 256 && domainByte(s[end]) {
			end++
		}
		local, domain := trimLocal(s[start:at]), strings.Trim(trimDomain(s[at+1:end]), ".-_")
		from = max(end, at+1)
		if local, domain = smtpForm(local, domain); validLocal(local) && validDomain(domain) {
			list = append(list, strings.ToLower(local+"@"+domain))
		}
	}
	return list
}

func localByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || digit(c) || c >= 0x80 || strings.IndexByte(".!#$%&'*+/=?^_`{|}~-", c) >= 0
}

func domainByte(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || digit(c) || c == '.' || c == '-' || c == '_' || c >= 0x80
}

// trimLocal takes off what is glued to an address: quotes, an X.400 label ("dda:SMTP=user"), bullets, words and marks
// of writing that puts no spaces between words.
func trimLocal(s string) string {
	if strings.HasPrefix(s, `"`) {
		return s
	}
	if i := strings.LastIndexFunc(s, foreignMark); i >= 0 {
		_, n := utf8.DecodeRuneInString(s[i:])
		s = s[i+n:]
	}
	if i := strings.LastIndexFunc(s, unspaced); i >= 0 {
		_, n := utf8.DecodeRuneInString(s[i:])
		if i+n < len(s) {
			s = s[i+n:]
		}
	}
	if i := strings.LastIndexByte(s, '='); i >= 0 && strings.EqualFold(s[max(0, i-4):i], "smtp") {
		s = s[i+1:]
	}
	return strings.TrimLeft(s, "'`*|.-=~/")
}

// smtpForm undoes what Exchange makes of an address that is none of its own: IMCEASMTP-ann+40example+2Ecom@example.net.
// The forms for other kinds of address are nothing to us.
func smtpForm(local, domain string) (string, string) {
	if len(local) < 5 || !strings.EqualFold(local[:5], "imcea") {
		return local, domain
	}
	kind, rest, _ := strings.Cut(local, "-")
	if !strings.EqualFold(kind, "imceasmtp") {
		return "", ""
	}
	inner, err := url.PathUnescape(strings.ReplaceAll(rest, "+", "%"))
	if err != nil {
		return "", ""
	}
	local, domain, _ = strings.Cut(inner, "@")
	return local, domain
}

// trimDomain cuts a domain where the words go on without a space after it.
func trimDomain(s string) string {
	if i := strings.IndexFunc(s, foreignMark); i >= 0 {
		s = s[:i]
	}
	last := strings.LastIndexByte(s, '.') + 1
	if last < len(s) && s[last] < utf8.RuneSelf {
		if i := strings.IndexFunc(s[last:], unspaced); i > 0 {
			s = s[:last+i]
		}
	}
	return s
}

// foreignMark says whether r is punctuation beyond ASCII.
func foreignMark(r rune) bool {
	return r >= utf8.RuneSelf && (unicode.IsPunct(r) || unicode.IsSpace(r) || unicode.IsSymbol(r))
}

// unspaced says whether r belongs to an alphabet that is written without spaces between words.
func unspaced(r rune) bool {
	return r >= 0x2e80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul)
}

// validLocal refuses what a list hid ("david...") and what is too long. Two dots in a row are seen in the wild.
func validLocal(s string) bool {
	return s != "" && len(s) <= 128 && !strings.Contains(s, "...") && s != "*"
}

// validDomain wants two labels at least, or an address literal's digits.
func validDomain(s string) bool {
	return strings.Contains(s, ".") && !strings.Contains(s, "..") && len(s) <= 253
}
