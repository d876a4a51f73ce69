package book

import (
	"time"

	"mutualaid/store"
)

// Verdict is what a steward has decided by mail about a Case. It is gone once it is carried out.
type Verdict struct {
	ID     string    `json:"id"`
	Group  string    `json:"group"` // whose steward it is
	Case   string    `json:"case"`
	Do     Outcome   `json:"do"`
	Words  string    `json:"words,omitempty"` // of an answer
	Person string    `json:"person"`          // the steward
	At     time.Time `json:"at"`
}

// Outcome is what became of a Case.
type Outcome string

// What a steward can do with a Case. Reopened takes back what was done, and is never the outcome of one.
const (
	Approved Outcome = "approved"
	Rejected Outcome = "rejected"
	Answer   Outcome = "answered"
	Reopened Outcome = "reopened"
)

// Verdicts are still to be carried out.
var Verdicts = store.NewTable("verdicts", func(v Verdict) store.Key { return store.K(v.Group, v.ID) })

// Answerable says whether words can be sent to whoever a case is from: a notice is about somebody, and nobody's question.
func (c Case) Answerable() bool {
	switch c.Kind {
	case CaseAnswer, CaseEntry, CasePost, CaseWords, CaseProblem, CaseTime:
		return c.Address != ""
	}
	return false
}

// CanReopen says whether a decision can be taken back, as far as can be told beforehand: letters may be out meanwhile.
func (c Case) CanReopen() bool {
	return c.Outcome != "" && !(c.Outcome == string(Approved) && (c.Kind == CasePost || c.Kind == CaseProblem || c.Kind == CaseTime))
}

// Called is whom a case is from or about: the name, else the address.
func (c Case) Called() string {
	if c.Name != "" {
		return c.Name
	}
	return c.Address
}
