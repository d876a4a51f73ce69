package smtp

import "bytes"

// wireForm makes text fit to follow DATA: each line ends in CRLF, and a dot at the beginning of a line is doubled
// (RFC 5321 section 4.5.2). A lone CR or LF, which servers disagree on and smuggled mail lives by, becomes CRLF. Text that is
// so already is returned as it is, not copied.
func wireForm(text []byte) []byte {
	if fits(text) {
		return text
	}
	out := make([]byte, 0, len(text)+len(text)/16+2)
	for lineStart := true; len(text) > 0; lineStart = true {
		if lineStart && text[0] == '.' {
			out = append(out, '.')
		}
		end := bytes.IndexAny(text, "\r\n")
		if end < 0 {
			return append(append(out, text...), '\r', '\n')
		}
		out = append(append(out, text[:end]...), '\r', '\n')
		if text[end] == '\r' && end+1 < len(text) && text[end+1] == '\n' {
			end++
		}
		text = text[end+1:]
	}
	return out
}

// fits says whether text is in wire form.
func fits(text []byte) bool {
	if len(text) == 0 {
		return true
	}
	if text[0] == '.' || !bytes.HasSuffix(text, []byte("\r\n")) || bytes.Contains(text, []byte("\n.")) {
		return false
	}
	lines := bytes.Count(text, []byte("\n"))
	return lines == bytes.Count(text, []byte("\r")) && lines == bytes.Count(text, []byte("\r\n"))
}

// eightBit says whether text has bytes that only 8BITMIME (RFC 6152) allows.
func eightBit(text []byte) bool {
	for _, b := range text {
		if b >= 0x80 {
			return true
		}
	}
	return false
}
