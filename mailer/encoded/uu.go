package encoded

import (
	"bytes"
	"strings"
)

// UU decodes the first uuencoded file in b, as POSIX describes uuencode; b itself when there is none.
func UU(b []byte) []byte {
	var out []byte
	within := false
	for line := range bytes.Lines(b) {
		line = bytes.TrimRight(line, "\r\n")
		switch {
		case !within:
			within = uuName(string(line)) != ""
		case string(line) == "end":
			return out
		case len(line) > 0:
			out = appendUULine(out, line)
		}
	}
	if !within {
		return b
	}
	return out
}

func appendUULine(out, line []byte) []byte {
	n := int(line[0]-' ') & 63
	for i := 1; n > 0 && i < len(line); i += 4 {
		var quad uint32
		for k := range 4 {
			var c byte = ' '
			if i+k < len(line) {
				c = line[i+k]
			}
			quad = quad<<6 | uint32(c-' ')&63
		}
		three := [3]byte{byte(quad >> 16), byte(quad >> 8), byte(quad)}
		out = append(out, three[:min(n, 3)]...)
		n -= 3
	}
	return out
}

// uuName returns the file's name when line begins a uuencoded file: "begin 644 name".
func uuName(line string) string {
	rest, ok := strings.CutPrefix(line, "begin ")
	mode, name, _ := strings.Cut(rest, " ")
	if !ok || len(mode) < 3 || len(mode) > 4 || strings.Trim(mode, "01234567") != "" {
		return ""
	}
	return strings.TrimSpace(name)
}

// isUULine says whether line can be one of a uuencoded file: it is as long as its first character says.
func isUULine(line string) bool {
	if line == "" || line[0] < ' ' || line[0] > '`' {
		return false
	}
	n := int(line[0]-' ') & 63
	want := 1 + (n+2)/3*4
	return len(line) >= want-3 && len(line) <= want+1 // some cut spaces off, some add a sum
}

func isBase64Line(line string) bool {
	return line != "" && strings.Trim(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") == ""
}

// CutFiles takes the uuencoded and yEnc files out of a text of LF lines and names them: people read on below them.
func CutFiles(text string) (rest string, names []string) {
	if !strings.Contains(text, "begin") {
		return text, nil
	}
	lines := strings.SplitAfter(text, "\n")
	var out strings.Builder
	ended := false // no file ends any more: looking again would cost the square
	for i := 0; i < len(lines); i++ {
		line := strings.TrimRight(lines[i], "\n")
		end, name := 0, ""
		if strings.HasPrefix(line, "=ybegin ") {
			_, name, _ = strings.Cut(line, " name=")
			if name = named(name); name != "" && !ended {
				end = fileEnd(lines, i+1, "=yend", nil)
				ended = end == 0
			}
		} else if rest, ok := strings.CutPrefix(line, "begin-base64 "); ok {
			if name = named(uuName("begin " + rest)); name != "" {
				end = fileEnd(lines, i+1, "====", isBase64Line)
			}
		} else if name = named(uuName(line)); name != "" && i+1 < len(lines) && isUULine(strings.TrimRight(lines[i+1], "\n")) {
			end = fileEnd(lines, i+1, "end", isUULine)
		}
		if end == 0 {
			out.WriteString(lines[i])
			continue
		}
		names = append(names, name)
		i = end
	}
	return out.String(), names
}

// named is a file's name as it can be shown.
func named(name string) string { return strings.TrimSpace(strings.Map(Printable, name)) }

// fileEnd returns the index of the line that ends a file, 0 when a line before it is no part of one.
func fileEnd(lines []string, from int, mark string, isPart func(string) bool) int {
	for i := from; i < len(lines); i++ {
		line := strings.TrimRight(lines[i], "\n")
		switch {
		case line == mark || mark[0] == '=' && strings.HasPrefix(line, mark):
			return i
		case isPart != nil && !isPart(line):
			return 0
		}
	}
	return 0
}
