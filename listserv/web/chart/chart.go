// Package chart draws numbers as SVG that stands in a page: without styles of its own, which a strict Content-Security-Policy
// forbids, and in the colours of the page's style sheet, by day and by night.
package chart

import (
	"fmt"
	"html"
	"html/template"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/go-analyze/charts"
)

// Chart is numbers to be drawn: each of Series has one for each of Labels.
type Chart struct {
	ID          string // of the element, unlike others on the page
	Title, Told string // what it shows and what it comes to, for those who don't see it
	Labels      []string
	Series      []Series
	Lines       bool // lines instead of bars
}

// Series is one line, or the bars of one colour.
type Series struct {
	Name   string
	Values []int
}

// The size of the drawing, in units of its own; it is as wide as the page lets it be. What is written is of this size, so that it
// can be read on a phone.
const (
	width, height = 440, 260
	letters       = 12
)

// Most is how many series one drawing can have: the style sheet has a colour for each.
const Most = 4

// MostPoints and MostBars are how many labels a drawing of lines or bars has room for: more would lie on each other on a phone.
const MostPoints, MostBars = 130, 30

// Bundle makes a chart that has room of one with any number of labels: each of its labels stands for as many of the other's. A line has the
// last number of each bundle, a bar their sum; the last bundle is whole, the first may be smaller. A chart that has room stays as it is.
func Bundle(c Chart) (bundled Chart, each int) {
	most := MostBars
	if c.Lines {
		most = MostPoints
	}
	if each = (len(c.Labels) + most - 1) / most; each <= 1 {
		return c, 1
	}
	bundled = c
	bundled.Labels, bundled.Series = nil, nil
	for range c.Series {
		bundled.Series = append(bundled.Series, Series{})
	}
	for end := (len(c.Labels)-1)%each + 1; end <= len(c.Labels); end += each {
		from := max(0, end-each)
		label := c.Labels[end-1]
		if !c.Lines {
			label = c.Labels[from]
		}
		bundled.Labels = append(bundled.Labels, label)
		for i, s := range c.Series {
			n := s.Values[end-1]
			if !c.Lines {
				n = 0
				for _, v := range s.Values[from:end] {
					n += v
				}
			}
			bundled.Series[i] = Series{Name: s.Name, Values: append(bundled.Series[i].Values, n)}
		}
	}
	return bundled, each
}

// Draw draws a chart. There must be something to draw, and room for it: labels, as many as Bundle leaves, and between one and Most series
// of as many numbers.
func Draw(c Chart) (template.HTML, error) {
	values := make([][]float64, len(c.Series))
	names := make([]string, len(c.Series))
	if len(c.Labels) == 0 || len(c.Series) == 0 || len(c.Series) > Most || len(c.Labels) > MostPoints || !c.Lines && len(c.Labels) > MostBars {
		return "", fmt.Errorf("chart %s: %d labels and %d series can't be drawn", c.ID, len(c.Labels), len(c.Series))
	}
	top := 0
	for i, s := range c.Series {
		if len(s.Values) != len(c.Labels) {
			return "", fmt.Errorf("chart %s: %d numbers for %d labels", c.ID, len(s.Values), len(c.Labels))
		}
		names[i], values[i] = s.Name, make([]float64, len(s.Values))
		for j, v := range s.Values {
			values[i][j], top = float64(v), max(top, v)
		}
	}
	p := charts.NewPainter(charts.PainterOptions{OutputFormat: charts.ChartOutputSVG, Width: width, Height: height, Theme: theme})
	if err := paint(p, c, names, values, top); err != nil {
		return "", fmt.Errorf("chart %s: %w", c.ID, err)
	}
	raw, err := p.Bytes()
	if err != nil {
		return "", fmt.Errorf("chart %s: %w", c.ID, err)
	}
	return dressed(string(raw), c)
}

// paint draws lines or bars over whole numbers from nought.
func paint(p *charts.Painter, c Chart, names []string, values [][]float64, top int) error {
	font := charts.FontStyle{FontSize: letters}
	across := charts.XAxisOption{Labels: sparse(c.Labels), LabelFontStyle: font, LabelCount: len(c.Labels)}
	up := charts.YAxisOption{Min: new(float64), Max: new(float64), LabelCount: steps + 1, LabelFontStyle: font, ValueFormatter: whole, RangeValuePaddingScale: new(float64)}
	*up.Max = float64(steps * step(top))
	legend := charts.LegendOption{SeriesNames: names, FontStyle: font, Padding: charts.NewBox(0, 0, 0, 4)}
	if len(names) == 1 { // it is what the title says
		legend.Show = charts.Ptr(false)
	}
	room := charts.NewBox(4, 8, max(30, widest*longest(c.Labels)/2), 4) // the last label lies around its point
	if c.Lines {
		option := charts.NewLineChartOptionWithData(values)
		option.Theme, option.XAxis, option.YAxis, option.Legend, option.Padding = theme, across, []charts.YAxisOption{up}, legend, room
		option.Symbol, option.LineStrokeWidth = charts.Symbol{Shape: charts.SymbolNone}, 3
		return p.LineChart(option)
	}
	across.BoundaryGap = charts.Ptr(true) // lines know better: between many points there is none
	option := charts.NewBarChartOptionWithData(values)
	option.Theme, option.CategoryAxis, option.ValueAxis, option.Legend, option.Padding = theme, across, []charts.ValueAxisOption{up}, legend, room
	option.BarMargin = new(float64)
	return p.BarChart(option)
}

// sparse leaves as many labels as have room beside each other, the last one among them.
func sparse(labels []string) []string {
	room := max(1, width/(letters*(longest(labels)+1)))
	each := (len(labels) + room - 1) / room
	some := make([]string, len(labels))
	for i, l := range labels {
		if (len(labels)-1-i)%each == 0 {
			some[i] = l
		}
	}
	return some
}

// widest is how wide a letter of the page's font may be, in units of the drawing: more than the library thinks.
const widest = 9

func longest(labels []string) (n int) {
	for _, l := range labels {
		n = max(n, len(l))
	}
	return n
}

// mostTicks is how many marks stand along the axis below: one for each of a month's days.
const mostTicks = MostBars + 1

var tick = regexp.MustCompile(`<path d="M (\d+) \d+\nL (\d+) \d+" [^>]*class="stroke-line"/>`)

// thinned leaves so many marks on the axis below that they don't become a stripe, the last one among them.
func thinned(svg string) string {
	places := slices.DeleteFunc(tick.FindAllStringSubmatchIndex(svg, -1), func(m []int) bool { return svg[m[2]:m[3]] != svg[m[4]:m[5]] })
	each := (len(places) + mostTicks - 1) / mostTicks
	for i, m := range slices.Backward(places) {
		if (len(places)-1-i)%each != 0 {
			svg = svg[:m[0]] + svg[m[1]:]
		}
	}
	return svg
}

// steps is into how many equal ones the axis is divided.
const steps = 4

// step is how many each of them is: the least of 1, 2, 5, 10, 20, 50 … with which the highest number has room.
func step(top int) int {
	for unit := 1; ; unit *= 10 {
		for _, n := range []int{1, 2, 5} {
			if steps*n*unit >= top {
				return n * unit
			}
		}
	}
}

func whole(v float64) string { return strconv.Itoa(int(v + .5)) }

// inks are the colours with which the library draws; each stands for a class of the page's style sheet.
var inks = map[string]charts.Color{
	"ink": {R: 1, A: 255}, "line": {R: 2, A: 255}, "grid": {R: 3, A: 255}, "paper": {R: 4, A: 255},
	"s1": {R: 11, A: 255}, "s2": {R: 12, A: 255}, "s3": {R: 13, A: 255}, "s4": {R: 14, A: 255},
}

var theme = charts.MakeTheme(charts.ThemeOption{
	BackgroundColor: inks["paper"], TextColor: inks["ink"], TextColorTitle: inks["ink"], TextColorMark: inks["ink"], TextColorLabel: inks["ink"],
	TextColorLegend: inks["ink"], TextColorXAxis: inks["ink"], TextColorYAxis: inks["ink"], AxisStrokeColor: inks["line"], AxisSplitLineColor: inks["grid"],
	SeriesColors: []charts.Color{inks["s1"], inks["s2"], inks["s3"], inks["s4"]},
})

var (
	styleOf = regexp.MustCompile(` style="([^"]*)"`)
	colour  = regexp.MustCompile(`^rgb\((\d+),0,0\)$`)
	paper   = regexp.MustCompile(`<path [^>]*class="fill-paper"/>`) // the page has its own
)

// dressed names the drawing for those who can't see it, and has classes and attributes in the place of its styles.
func dressed(svg string, c Chart) (template.HTML, error) {
	open := strings.Index(svg, ">")
	if !strings.HasPrefix(svg, "<svg ") || open < 0 {
		return "", fmt.Errorf("chart %s: what was drawn is no SVG", c.ID)
	}
	var wrong error
	body := styleOf.ReplaceAllStringFunc(svg[open+1:], func(style string) string {
		plain, err := attributes(styleOf.FindStringSubmatch(style)[1])
		if err != nil {
			wrong = fmt.Errorf("chart %s: %w", c.ID, err)
		}
		return plain
	})
	id := html.EscapeString(c.ID)
	head := fmt.Sprintf(`<svg class="chart" viewBox="0 0 %d %d" role="img" aria-labelledby="%s-title" aria-describedby="%s-told"><title id="%s-title">%s</title><desc id="%s-told">%s</desc>`,
		width, height, id, id, id, html.EscapeString(c.Title), id, html.EscapeString(c.Told))
	return template.HTML(head + thinned(paper.ReplaceAllString(body, ""))), wrong
}

// attributes says a style by attributes of SVG, which no policy forbids, and its colours by classes. See SVG 2 section 6.6.
func attributes(style string) (string, error) {
	var classes []string
	plain := ""
	for _, one := range strings.Split(strings.TrimSuffix(style, ";"), ";") {
		name, value, _ := strings.Cut(one, ":")
		switch found := colour.FindStringSubmatch(value); {
		case name == "font-family": // the page's
		case name != "fill" && name != "stroke", value == "none":
			plain += fmt.Sprintf(` %s="%s"`, name, value)
		case found == nil:
			return "", fmt.Errorf("%s is drawn with a colour of its own: %s", name, value)
		default:
			class := classOf(found[1])
			if class == "" {
				return "", fmt.Errorf("%s is drawn with a colour of its own: %s", name, value)
			}
			classes = append(classes, name+"-"+class)
		}
	}
	if len(classes) > 0 {
		slices.Sort(classes)
		plain += ` class="` + strings.Join(classes, " ") + `"`
	}
	return plain, nil
}

// classOf is whose colour has so much red.
func classOf(red string) string {
	for class, c := range inks {
		if strconv.Itoa(int(c.R)) == red {
			return class
		}
	}
	return ""
}
