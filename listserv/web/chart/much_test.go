package chart

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func weeks(n int, lines bool) Chart {
	c := Chart{ID: "weeks", Title: "Weeks", Told: "Many", Lines: lines, Series: []Series{{Name: "one"}, {Name: "two"}, {Name: "three"}}}
	for i := range n {
		c.Labels = append(c.Labels, time.Date(2026, 1, 5+7*i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly))
		for s := range c.Series {
			c.Series[s].Values = append(c.Series[s].Values, i)
		}
	}
	return c
}

func TestBundlesHaveTheLastOfLinesAndTheSumOfBars(t *testing.T) {
	for _, lines := range []bool{true, false} {
		c := Chart{Lines: lines, Labels: make([]string, 0, 3*MostPoints)}
		most := map[bool]int{true: MostPoints, false: MostBars}[lines]
		total := 0
		var values []int
		for i := range 2*most + 1 { // three make a bundle, and the first bundle is what is left over
			c.Labels, values, total = append(c.Labels, strconv.Itoa(i)), append(values, i), total+i
		}
		c.Series = []Series{{"n", values}}
		got, each := Bundle(c)
		if each != 3 || len(got.Labels) > most || len(got.Series) != 1 || got.Series[0].Name != "n" || len(got.Series[0].Values) != len(got.Labels) {
			t.Fatalf("lines %v: %d each, %d labels", lines, each, len(got.Labels))
		}
		sum, last := 0, got.Series[0].Values[len(got.Labels)-1]
		for _, v := range got.Series[0].Values {
			sum += v
		}
		if lines && last != 2*most || !lines && (sum != total || last != 3*(2*most-1)) {
			t.Errorf("lines %v: they come to %d, the last to %d", lines, sum, last)
		}
	}
	few := weeks(MostBars, false)
	if got, each := Bundle(few); each != 1 || cmp.Diff(few, got) != "" {
		t.Error("what has room is bundled")
	}
}

var placed = regexp.MustCompile(`<text x="(-?[\d.]+)" y="(-?[\d.]+)"[^>]*>([^<]*)</text>`)

// However many weeks there are, what is written below stands side by side, inside the drawing, and the newest is among it.
func TestWhatIsWrittenBelowMuchHasRoom(t *testing.T) {
	for _, lines := range []bool{true, false} {
		for _, n := range []int{1, 2, 12, 30, MostBars, 262, 1000} {
			c, _ := Bundle(weeks(n, lines))
			svg, err := Draw(c)
			if err != nil {
				t.Fatalf("lines %v, %d weeks: %v", lines, n, err)
			}
			end, newest := -math.MaxFloat64, ""
			for _, found := range placed.FindAllStringSubmatch(string(svg), -1) {
				x, err := strconv.ParseFloat(found[1], 64)
				if err != nil {
					t.Fatal(err)
				}
				if !strings.HasPrefix(found[3], "20") || len(found[3]) != len(time.DateOnly) {
					continue
				}
				const wide = .63 * letters * float64(len(time.DateOnly)) // a digit of system fonts is 0.5 to 0.63 of their size
				if x < end || x < 0 || x+wide > width {
					t.Errorf("lines %v, %d weeks: %s stands at %.0f, where the one before ends at %.0f", lines, n, found[3], x, end)
				}
				end, newest = x+wide, found[3]
			}
			if marks := len(tick.FindAllString(string(svg), -1)) - 1; marks > mostTicks || marks < min(n, 12) { // the axis is no mark
				t.Errorf("lines %v, %d weeks: %d marks on the axis", lines, n, marks)
			}
			if want := c.Labels[len(c.Labels)-1]; newest != want {
				t.Errorf("lines %v, %d weeks: the last that is written is %q, want %q", lines, n, newest, want)
			}
		}
		if _, err := Draw(weeks(MostPoints+1, lines)); err == nil {
			t.Errorf("lines %v: more is drawn than there is room for", lines)
		}
	}
}

// colours are the style sheet's, by day and by night.
func colours(t *testing.T) (day, night map[string]string) {
	t.Helper()
	raw, err := os.ReadFile("../../../templates/pages/style.css")
	if err != nil {
		t.Fatal(err)
	}
	variable := regexp.MustCompile(`--([a-z0-9-]+): (#[0-9a-f]{6});?`)
	day, night = map[string]string{}, map[string]string{}
	for line := range strings.Lines(string(raw)) {
		for _, found := range variable.FindAllStringSubmatch(line, -1) {
			if strings.Contains(line, "prefers-color-scheme: dark") {
				night[found[1]] = found[2]
			} else if strings.HasPrefix(line, ":root") || strings.HasPrefix(line, ".chart") {
				day[found[1]] = found[2]
			}
		}
	}
	return day, night
}

// luminance is the relative luminance of a colour. See WCAG 2.2, definition of relative luminance.
func luminance(t *testing.T, colour string) (l float64) {
	t.Helper()
	rgb, err := strconv.ParseUint(strings.TrimPrefix(colour, "#"), 16, 32)
	if err != nil {
		t.Fatalf("%q: %v", colour, err)
	}
	for i, share := range []float64{.2126, .7152, .0722} {
		c := float64(rgb>>(16-8*i)&0xff) / 255
		if c <= .04045 {
			c /= 12.92
		} else {
			c = math.Pow((c+.055)/1.055, 2.4)
		}
		l += share * c
	}
	return l
}

func contrast(t *testing.T, a, b string) float64 {
	t.Helper()
	la, lb := luminance(t, a), luminance(t, b)
	return (max(la, lb) + .05) / (min(la, lb) + .05)
}

// What is drawn stands out from the page as WCAG 2.2 asks for, sections 1.4.3 and 1.4.11: what is written by 4.5, lines and bars by 3.
// The grid behind them is for the eye alone: each of its lines has a number beside it.
func TestDrawingsStandOutByDayAndByNight(t *testing.T) {
	if c := contrast(t, "#000000", "#ffffff"); math.Abs(c-21) > .01 {
		t.Fatalf("black on white has a contrast of %v", c)
	}
	style, err := os.ReadFile("../../../templates/pages/style.css")
	if err != nil {
		t.Fatal(err)
	}
	day, night := colours(t)
	used := map[string]bool{}
	for _, lines := range []bool{true, false} {
		svg, err := Draw(example(lines))
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`class="([^"]*)"`).FindAllStringSubmatch(string(svg), -1) {
			for _, class := range strings.Fields(found[1]) {
				used[class] = true
			}
		}
	}
	rule := regexp.MustCompile(`\.((?:fill|stroke)-[a-z0-9]+) \{ (?:fill|stroke): var\(--([a-z0-9-]+)\)`)
	of := map[string]string{}
	for _, found := range rule.FindAllStringSubmatch(string(style), -1) {
		of[found[1]] = found[2]
	}
	delete(used, "chart")
	if len(used) < 8 {
		t.Fatalf("only these are drawn: %v", used)
	}
	for class := range used {
		name := of[class]
		if name == "" {
			t.Errorf("the style sheet has no colour for %s", class)
			continue
		}
		least := 3.0
		if class == "fill-ink" {
			least = 4.5
		}
		for when, colours := range map[string]map[string]string{"day": day, "night": night} {
			if colours[name] == "" || colours["paper"] == "" {
				t.Errorf("by %s there is no --%s", when, name)
			} else if c := contrast(t, colours[name], colours["paper"]); class != "stroke-grid" && c < least {
				t.Errorf("by %s %s has a contrast of %.2f, want %.1f", when, class, c, least)
			}
		}
	}
}

func BenchmarkDrawFiveYears(b *testing.B) {
	for b.Loop() {
		c, _ := Bundle(weeks(262, true))
		if _, err := Draw(c); err != nil {
			b.Fatal(err)
		}
	}
}
