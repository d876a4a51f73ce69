package demo

import (
	"fmt"
	"strings"
	"time"
	_ "time/tzdata" // the story's zones are there wherever it is told
)

// Person is somebody in the town, with an address and a mail program.
type Person struct {
	Name     string
	Email    string
	Program  string // gmail, outlook, apple or thunderbird
	Language string // of the mail program
	Zone     string // "" is Europe/Berlin
	// Unproven is a person whose provider neither signs mail nor says who may send it.
	Unproven bool
	// Greylists is a provider that turns the first letter away for a while.
	Greylists bool

	inbox []Letter
}

// first is what friends call them.
func (p *Person) first() string {
	name, _, _ := strings.Cut(p.Name, " ")
	return name
}

func (p *Person) zone() *time.Location {
	if p.Zone == "" {
		return berlin()
	}
	return zone(p.Zone)
}

// last is the newest letter of a kind in the person's mailbox.
func (p *Person) last(kind Kind) (Letter, error) {
	for i := len(p.inbox) - 1; i >= 0; i-- {
		if p.inbox[i].Kind == kind {
			return p.inbox[i], nil
		}
	}
	return Letter{}, fmt.Errorf("%s wants to answer %s, but none has come", p.Name, kind)
}

func berlin() *time.Location { return zone("Europe/Berlin") }

// zone loads a zone of the story; time/tzdata has them all.
func zone(name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		panic("the demo names a time zone that does not exist: " + name)
	}
	return loc
}

func domainOf(email string) string { return email[strings.LastIndex(email, "@")+1:] }
