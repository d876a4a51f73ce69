package reply

import (
	"slices"
	"strings"

	"mutualaid/mailer/reply/footer"
)

// maxDisclaimer is the longest paragraph, in bytes, that is looked at for a disclaimer.
const maxDisclaimer = 6 << 10

// paragraphFooter looks whether the paragraph that begins at line i is a legal disclaimer or the footer of a virus
// scanner, a gateway or a list; it returns where that begins, which may be below words of the writer, and the line after it, or 0.
func paragraphFooter(part []line, i int, budget *int) (begin, end int) {
	if i > 0 && !part[i-1].blank() && part[i-1].is != signature {
		return i, 0
	}
	end, size := i, 0
	for end < len(part) && !part[end].blank() && size <= maxDisclaimer {
		size += len(part[end].text) + 1
		end++
	}
	if size < 20 || size > maxDisclaimer || *budget <= 0 {
		return i, 0
	}
	var b strings.Builder
	b.Grow(size)
	for _, l := range part[i:end] {
		b.WriteString(l.text)
		b.WriteByte(' ')
	}
	text := strings.ToLower(b.String())
	if !footer.May(text) {
		return i, 0
	}
	*budget -= 2
	if !footer.Legal(text) {
		return i, 0
	}
	if bannerEnd := bannerOf(part, i, end); bannerEnd < end && opens(part, i) {
		return i, bannerEnd
	}
	return firstOf(part, i, end), end
}

// opens says whether nothing but blank lines stands above line i.
func opens(part []line, i int) bool {
	return !slices.ContainsFunc(part[:i], func(l line) bool { return !l.blank() })
}

// bannerLines is how many lines a gateway's banner has at most.
const bannerLines = 4

// bannerOf is where a gateway's banner above somebody's words ends, when these follow without a blank line: "This email
// originated from outside the organization. Do not click links."
func bannerOf(part []line, i, end int) int {
	text := ""
	for n := i; n < min(end-1, i+bannerLines); n++ {
		if text += strings.ToLower(part[n].text) + " "; !footer.Legal(text) {
			continue
		}
		rest := ""
		for _, l := range part[n+1 : end] {
			rest += strings.ToLower(l.text) + " "
		}
		if !footer.May(rest) {
			return n + 1
		}
	}
	return end
}

// firstOf finds where in a paragraph the footer begins: at the first line that speaks as footers do, or where its sentence
// begins above.
func firstOf(part []line, i, end int) int {
	n := i
	for n < end-1 && !footer.May(strings.ToLower(part[n].text)) {
		n++
	}
	for n > i && len(part[n-1].text) >= 50 && !strings.ContainsAny(part[n-1].text[len(part[n-1].text)-1:], ".!?:") {
		n--
	}
	for n > i && (isRule(part[n-1].text) || part[n-1].text == "--") {
		n--
	}
	return n
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(s, w) {
			return true
		}
	}
	return false
}
