package main

import (
	"net"

	"mutualaid/cmd/mutualaid/account"
	"mutualaid/cmd/mutualaid/provider"
	"mutualaid/cmd/mutualaid/setup"
	"mutualaid/cmd/mutualaid/terminal"
)

// Outside is the world beyond this machine; zero fields are the real one. Tests put their own servers there.
type Outside struct {
	account.Outside
	Resolver *net.Resolver
	Browser  func(address string) error
}

func (o Outside) browser() func(string) error {
	if o.Browser != nil {
		return o.Browser
	}
	return setup.OpenBrowser()
}

// setup is a mailbox that is being set up in this world.
func (o Outside) setup(m *setup.Mailbox, s *Session, p *terminal.Printer) *setup.Setup {
	return &setup.Setup{
		Mailbox: m, Name: s.CLI.Config, Person: s.Person, Note: p.Note, Browser: o.browser(), Outside: o.Outside,
		Finder: provider.Finder{Resolver: o.Resolver, HTTP: o.HTTP},
	}
}
