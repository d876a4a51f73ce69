package schedule

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/teambition/rrule-go"
)

// phrase is the repeating part of an English rule while it is read word by word. It refuses what has two meanings:
// "every third Thursday" may come each month or every three weeks.
type phrase struct {
	tokens   []string
	interval int // 0 while none was said
	freq     rrule.Frequency
	hasFreq  bool
	every    bool  // the word before was "every"
	joined   bool  // the word before was "and"
	named    bool  // the word before was a month
	dated    bool  // a date like 3 December was said
	waiting  []int // ranks that still wait for what they count: first, 15th
	plain    bool  // the newest of waiting is a bare number, which only a month may follow
	days     []weekday
	dates    []int // days of the month
	months   []int
	chosen   []int // BYSETPOS: the first weekday of a month
}

// read takes every word in.
func (p *phrase) read() error {
	var tokens []string
	for _, t := range p.tokens {
		if tooOften[t] {
			return errors.New("that is too often: a meeting comes once a day at most")
		}
		if phrase, ok := adverbs[t]; ok {
			t = phrase
		}
		tokens = append(tokens, strings.Fields(t)...)
	}
	p.tokens = tokens
	for i := 0; i < len(tokens); i++ {
		t := tokens[i]
		switch {
		case fillers[t]:
			continue
		case t == "and":
			p.joined = true
			continue
		case t == "every":
			p.every = true
			continue
		}
		next := ""
		if i+1 < len(tokens) {
			next = tokens[i+1]
		}
		taken, err := p.rhythm(t, next)
		if err == nil && !taken {
			err = p.word(t)
		}
		if err != nil {
			return err
		}
		_, p.named = monthOf(t)
		p.every, p.joined = false, false
	}
	return nil
}

// rhythm takes the number behind "every": every 2 weeks, every other Tuesday, every second month.
func (p *phrase) rhythm(t, next string) (taken bool, err error) {
	if !p.every {
		return false, nil
	}
	_, ofUnit := unitOf(next)
	ofDays := len(daysOf(next)) > 0
	n, isNumber := numberOf(t)
	rank, isRank := rankOf(t)
	switch {
	case t == "other" && (ofUnit || ofDays):
		n = 2
	case isNumber && (ofUnit || ofDays):
	case isRank && ofUnit && rank > 1:
		n = rank
	case isRank && ofDays && rank > 1 && !p.saysMonth():
		return false, fmt.Errorf(`"every %s %s" has two meanings: say "every %d weeks on %s" or "%s %s of the month"`,
			t, next, rank, next, t, next)
	default:
		return false, nil
	}
	if p.interval != 0 {
		return false, errors.New("it says twice how often: " + ruleExamples)
	}
	if n < 1 || n > longestInterval {
		return false, fmt.Errorf("every %s is no rhythm: the number goes from 1 to %d", t, longestInterval)
	}
	p.interval = n
	if ofDays {
		return true, p.setFreq(rrule.WEEKLY)
	}
	return true, nil
}

func (p *phrase) saysMonth() bool {
	return slices.ContainsFunc(p.tokens, func(t string) bool {
		freq, ok := unitOf(t)
		_, named := monthOf(t)
		return ok && freq == rrule.MONTHLY || named
	})
}

// word takes one word that stands by itself.
func (p *phrase) word(t string) error {
	if freq, ok := unitOf(t); ok {
		if freq == rrule.DAILY && len(p.waiting) > 0 && !p.plain { // "the last day of the month"
			p.dates = append(p.dates, p.waiting...)
			p.waiting = nil
			return nil
		}
		return p.setFreq(freq)
	}
	if days := daysOf(t); len(days) > 0 && !p.plain {
		return p.setDays(t, days)
	}
	if month, ok := monthOf(t); ok {
		return p.setMonth(month)
	}
	return p.setNumber(t)
}

func (p *phrase) setMonth(month int) error {
	if p.dated || p.plain && len(p.months) > 0 {
		return errors.New("it says two dates of the year: make two series of it")
	}
	p.dated = p.plain
	p.plain = false
	p.months = append(p.months, month)
	return nil
}

// setNumber keeps a rank or a number until it is known what it counts.
func (p *phrase) setNumber(t string) error {
	rank, isRank := rankOf(t)
	n, isNumber := numberOf(t)
	switch {
	case !isRank && !isNumber || p.plain:
		return unknownWords(fmt.Sprintf("%.40q is not understood here: %s", t, ruleExamples))
	case len(p.waiting) > 0 && !p.joined || p.dated:
		return fmt.Errorf("%.40q is not understood after another number: %s", t, ruleExamples)
	case isRank:
		n = rank
	case p.named && len(p.months) == 1: // "December 3"
		p.dated = true
	default:
		p.plain = true
	}
	p.waiting = append(p.waiting, n)
	return nil
}

func (p *phrase) setFreq(freq rrule.Frequency) error {
	if p.hasFreq && p.freq != freq {
		return errors.New("it says two rhythms at once: " + ruleExamples)
	}
	p.freq, p.hasFreq = freq, true
	return nil
}

func (p *phrase) setDays(t string, days []time.Weekday) error {
	waiting := p.waiting
	p.waiting = nil
	switch {
	case len(waiting) == 0:
		for _, d := range days {
			p.days = append(p.days, weekday{day: d})
		}
	case len(days) == len(weekend):
		return errors.New(`a weekend has two days: say "first Saturday of the month"`)
	case len(days) > 1: // "the last weekday of the month"
		if len(p.days) > 0 {
			return fmt.Errorf("%.40q can't stand with other days: make two series of it", t)
		}
		for _, d := range days {
			p.days = append(p.days, weekday{day: d})
		}
		p.chosen = waiting
	default:
		for _, n := range waiting {
			if n > 5 {
				return fmt.Errorf("no month has a %d. %s", n, t)
			}
			p.days = append(p.days, weekday{n, days[0]})
		}
	}
	return nil
}

// finish decides what the words amount to.
func (p *phrase) finish(r *rule) error {
	if p.plain {
		return fmt.Errorf("a number in it counts nothing: %s", ruleExamples)
	}
	p.dates = append(p.dates, p.waiting...)
	if slices.ContainsFunc(p.dates, func(n int) bool { return n == 0 || n > 31 }) {
		return errors.New("no month has such a day: a month has 31 at most")
	}
	monthly := len(p.dates) > 0 || len(p.chosen) > 0 || slices.ContainsFunc(p.days, func(d weekday) bool { return d.nth != 0 })
	switch {
	case p.hasFreq:
	case len(p.dates) > 0:
		return errors.New("it doesn't say how often: say it like every month on the 15th, or every year on 3 December")
	case monthly:
		p.freq = rrule.MONTHLY
	case len(p.days) > 0:
		p.freq = rrule.WEEKLY
	default:
		return errors.New("it doesn't say how often: " + ruleExamples)
	}
	switch {
	case monthly && p.freq > rrule.MONTHLY:
		return errors.New("a counted day like the first Thursday comes every month or year, not every week or day")
	case p.freq == rrule.YEARLY && len(p.months) == 0 && len(p.days)+len(p.dates) > 0:
		return errors.New("it doesn't say in which month of the year: say it like every year on 3 December")
	case p.freq == rrule.MONTHLY && len(p.days) > 0 && !monthly:
		return errors.New(`it doesn't say which one of the month: say "first Thursday of the month", or "every Thursday"`)
	case p.freq == rrule.DAILY && len(p.days) > 0:
		return errors.New(`it says both days of the week and every day: say "every Tuesday and Thursday"`)
	}
	r.freq, r.interval = p.freq, max(1, p.interval)
	r.days, r.monthDays, r.months, r.positions = p.days, p.dates, p.months, p.chosen
	return nil
}
