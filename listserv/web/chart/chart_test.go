package chart

import (
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
)

func example(lines bool) Chart {
	return Chart{ID: "members", Title: `Members & "friends"`, Told: "2, then 7 <b>", Labels: []string{"a", "b", "c"}, Lines: lines,
		Series: []Series{{"<i>yes</i>", []int{2, 0, 7}}, {"no", []int{0, 0, 0}}, {"maybe", []int{1, 2, 3}}, {"there", []int{5, 5, 5}}}}
}

func TestDrawingHasNoStyleNorColourOfItsOwn(t *testing.T) {
	for _, lines := range []bool{true, false} {
		svg, err := Draw(example(lines))
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"style=", "rgb(", "paper", "<i>", "<b>", "<script", "href", "font-family"} {
			if strings.Contains(string(svg), bad) {
				t.Errorf("lines %v: %q stands in the drawing:\n%s", lines, bad, svg)
			}
		}
		for _, good := range []string{`role="img"`, `<title id="members-title">Members &amp; &#34;friends&#34;</title>`, `<desc id="members-told">2, then 7 &lt;b&gt;</desc>`, "-s1", "-s4", ">8<", ">0<"} {
			if !strings.Contains(string(svg), good) {
				t.Errorf("lines %v: no %q in the drawing:\n%s", lines, good, svg)
			}
		}
		wellFormed(t, string(svg))
	}
}

func wellFormed(t *testing.T, svg string) {
	t.Helper()
	for d := xml.NewDecoder(strings.NewReader(svg)); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v in\n%s", err, svg)
		}
	}
}

func TestOnePointAndOnlyNoughtsCanBeDrawn(t *testing.T) {
	for _, lines := range []bool{true, false} {
		for _, values := range [][]int{{0}, {1}, {0, 0}, {1_000_000, 3}} {
			c := Chart{ID: "x", Labels: make([]string, len(values)), Series: []Series{{"n", values}}, Lines: lines}
			for i := range c.Labels {
				c.Labels[i] = "a"
			}
			svg, err := Draw(c)
			if err != nil {
				t.Fatal(err)
			}
			if strings.Contains(string(svg), "NaN") || strings.Contains(string(svg), "Inf") {
				t.Errorf("lines %v, %v:\n%s", lines, values, svg)
			}
			wellFormed(t, string(svg))
		}
	}
}

func TestAxisHasWholeNumbers(t *testing.T) {
	for top, want := range map[int]int{0: 1, 1: 1, 4: 1, 5: 2, 8: 2, 9: 5, 20: 5, 21: 10, 400: 100, 401: 200} {
		if got := step(top); got != want {
			t.Errorf("up to %d the step is %d, want %d", top, got, want)
		}
	}
	svg, err := Draw(Chart{ID: "x", Labels: []string{"a"}, Series: []Series{{"n", []int{3}}}})
	if err != nil {
		t.Fatal(err)
	}
	if found := regexp.MustCompile(`>\d+\.\d+<`).FindString(string(svg)); found != "" {
		t.Errorf("the axis says %s", found)
	}
}

func TestWhatCannotBeDrawnIsRefused(t *testing.T) {
	for name, c := range map[string]Chart{
		"nothing": {}, "no series": {Labels: []string{"a"}}, "too many": {Labels: []string{"a"}, Series: make([]Series, Most+1)},
		"too few numbers": {Labels: []string{"a", "b"}, Series: []Series{{"n", []int{1}}}},
	} {
		if _, err := Draw(c); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := attributes("fill:rgb(99,0,0)"); err == nil {
		t.Error("a colour that the style sheet does not know is taken")
	}
}
