package terminal

// Style is how words look on a terminal that shows colours; they must say the same without.
type Style string

// The styles there are, by what they mean. See ECMA-48 section 8.3.117.
const (
	Strong Style = "1"
	Good   Style = "32"
	Watch  Style = "33"
	Bad    Style = "31"
)

// Styled gives words a style, where the output is coloured. What strangers wrote is taken out of it first.
func (p *Printer) Styled(style Style, words string) string {
	words = Plain(words)
	if !p.Colour || style == "" {
		return words
	}
	return "\x1b[" + string(style) + "m" + words + "\x1b[0m"
}
