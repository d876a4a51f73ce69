package encoded

import (
	"bytes"
	"encoding/base64"
	"strings"
	"unicode/utf16"
)

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

// eucKR turns ISO-2022-KR to EUC-KR: the bytes between SO and SI are those of EUC-KR without their high bit, and the
// escape that announces them goes. See RFC 1557.
func eucKR(b []byte) []byte {
	out := make([]byte, 0, len(b))
	shifted := false
	for i := 0; i < len(b); i++ {
		switch c := b[i]; {
		case c == 0x1b && bytes.HasPrefix(b[i:], []byte("\x1b$)C")):
			i += 3
		case c == 0x0e:
			shifted = true
		case c == 0x0f, c == '\n':
			shifted = false
			if c == '\n' {
				out = append(out, c)
			}
		case shifted && c > ' ' && c < 0x7f:
			out = append(out, c|0x80)
		default:
			out = append(out, c)
		}
	}
	return out
}
