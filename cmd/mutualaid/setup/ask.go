package setup

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/oauth2"

	"mutualaid/cmd/mutualaid/config"
	"mutualaid/cmd/mutualaid/provider"
	"mutualaid/cmd/mutualaid/signin"
	"mutualaid/cmd/mutualaid/terminal"
	"mutualaid/mailer"
)

// Ask asks for what was not said, and tries until mail can be read and sent. Nothing is written yet.
func (s *Setup) Ask(ctx context.Context) (err error) {
	if s.Address == "" {
		if s.Address, err = s.Person.Ask(ctx, terminal.Question{Title: "The mailbox's address", Why: "People will write to it, and the group's letters come from it.", Check: IsAddress}); err != nil {
			return err
		}
	}
	if err := s.clean(); err != nil {
		return err
	}
	askServers := s.look(ctx)
	s.tellProvider()
	for {
		if err := s.askServers(ctx, askServers); err != nil {
			return err
		}
		if err := s.askSecret(ctx); err != nil {
			return err
		}
		err := s.try(ctx)
		var refused Refused
		switch {
		case err == nil && !s.NoCheck:
			s.Note("Both logins work.")
			return nil
		case err == nil:
			return nil
		case ctx.Err() != nil || !errors.As(err, &refused) || s.password == "" && s.token == nil:
			return err
		}
		s.tellRefused(refused)
		if err := s.again(ctx, refused); err != nil {
			return err
		}
	}
}

// servers are which of both are asked for.
type servers struct{ imap, smtp bool }

// look finds the servers; those that are not known for sure are asked for, with what was found as the answer that is offered.
func (s *Setup) look(ctx context.Context) servers {
	ask := servers{s.IMAP == "", s.SMTP == ""}
	if _, known := provider.Of(s.Address); known {
		ask = servers{}
	}
	if err := s.find(ctx); err != nil {
		_, domain, _ := strings.Cut(s.Address, "@")
		s.Note("The servers of %s are not known here; your provider's help pages name them, under IMAP and SMTP.", domain)
	}
	return ask
}

// tellProvider says what the provider wants, and where to click.
func (s *Setup) tellProvider() {
	p := s.provider
	if p.Key == "" {
		return
	}
	switch p.Password {
	case provider.App:
		s.Note("%s wants an app password: one made for this program. More in %s.", p.Name, p.Page())
	case provider.None:
		s.Note("%s takes no passwords from programs: you sign in in a browser. More in %s.", p.Name, p.Page())
	default:
		s.Note("%s takes the mailbox's password. More in %s.", p.Name, p.Page())
	}
	if p.First != "" {
		s.Note("  before: %s", p.First)
	}
	for i, step := range p.Steps {
		s.Note("  %d. %s", i+1, step)
	}
}

func (s *Setup) askServers(ctx context.Context, ask servers) (err error) {
	_, domain, _ := strings.Cut(s.Address, "@")
	if ask.imap {
		if s.IMAP, err = s.Person.Ask(ctx, terminal.Question{Title: "Where mail is read", Default: cmp.Or(s.IMAP, "imaps://imap."+domain)}); err != nil {
			return err
		}
	}
	if ask.smtp {
		if s.SMTP, err = s.Person.Ask(ctx, terminal.Question{Title: "Where mail is sent", Default: cmp.Or(s.SMTP, "smtps://smtp."+domain)}); err != nil {
			return err
		}
	}
	if s.provider.Key == "" {
		if s.provider, _ = provider.Known(s.Address, s.IMAP); s.provider.Key != "" {
			s.tellProvider()
		}
	}
	return nil
}

// askSecret asks for the password, or has the person sign in.
func (s *Setup) askSecret(ctx context.Context) (err error) {
	switch {
	case s.PasswordFile != "" || s.PasswordEnv != "" || s.token != nil:
		return nil
	case !s.byToken() && (s.provider.Key == "" || s.provider.Password != provider.None):
		title := "The mailbox's password"
		if s.provider.Password == provider.App {
			title = "The app password"
		}
		s.password, err = s.Person.Ask(ctx, terminal.Question{Title: title, Hidden: true, Check: isSaid})
		if s.provider.Key == "gmail" || s.provider.Key == "google-workspace" {
			s.password = strings.ReplaceAll(s.password, " ", "") // as it is shown, in four groups
		}
		return err
	}
	if s.ClientID == "" {
		if s.ClientID, err = s.Person.Ask(ctx, terminal.Question{Title: "The client id (Application ID) of the registration", Check: isSaid}); err != nil {
			return err
		}
	}
	if !s.Device && cmp.Or(s.Issuer, s.provider.Issuer) != "google" {
		usual := "yes"
		if s.Browser == nil {
			usual = "no"
		}
		here, err := s.Person.Ask(ctx, terminal.Question{Title: "Is there a browser on this machine (yes, no)", Why: "If not, you type a code in a browser elsewhere, such as on a phone.", Default: usual, Check: isYesOrNo})
		if err != nil {
			return err
		}
		s.Device = here == "no"
	}
	return s.signIn(ctx)
}

// signIn gets tokens.
func (s *Setup) signIn(ctx context.Context) (err error) {
	conf, err := s.parse()
	if err != nil {
		return err
	}
	app, err := conf.App()
	if err != nil {
		return config.Told(err)
	}
	s.token, err = SignIn(ctx, signin.Flow{App: app, User: s.Address, HTTP: s.Outside.HTTP, Open: s.Browser}, s.Device, s.Note)
	return err
}

// SignIn has a person sign in, by a browser here or by a code elsewhere.
func SignIn(ctx context.Context, flow signin.Flow, device bool, note func(format string, args ...any)) (token *oauth2.Token, err error) {
	flow.Show = func(address, code string) {
		if code != "" {
			note("Open %s in any browser, sign in as %s, and type this code: %s", address, flow.User, code)
			return
		}
		note("Open this address in a browser on this machine:\n%s", address)
	}
	if device {
		token, err = flow.Device(ctx)
	} else {
		note("A browser opens; sign in there as %s. This program waits for ten minutes.", flow.User)
		token, err = flow.Browser(ctx)
	}
	if err != nil {
		return nil, fmt.Errorf("sign in as %s: %w", flow.User, err)
	}
	return token, nil
}

// tellRefused says what each server said, what that means, and what to do.
func (s *Setup) tellRefused(refused Refused) {
	s.Note("Not yet: a login did not work.")
	for _, l := range refused {
		s.Note("- %s: %v", l.What, l.Err)
		s.Note("  It means: %s.", l.Means)
		s.Note("  To do: %s.", l.Do)
	}
}

// again asks how to go on after a login that did not work.
func (s *Setup) again(ctx context.Context, refused Refused) error {
	if s.token == nil {
		s.Note("Try again, or stop with Ctrl-C.")
		return nil
	}
	said, err := s.Person.Ask(ctx, terminal.Question{Title: "Again (Enter, once it is mended; or: new, to sign in anew)", Default: "again", Check: func(said string) error {
		if said != "again" && said != "new" {
			return errors.New("press Enter, or type new")
		}
		return nil
	}})
	if said == "new" {
		s.token = nil
	}
	return err
}

// IsAddress is a check for questions.
func IsAddress(said string) error {
	_, err := mailer.ParseAddress(said)
	return err
}

func isSaid(said string) error {
	if said == "" {
		return errors.New("it is needed for both logins")
	}
	return nil
}

func isYesOrNo(said string) error {
	if said != "yes" && said != "no" {
		return errors.New("type yes or no")
	}
	return nil
}

// OpenBrowser opens an address in the browser of this machine; nil where there is none to be seen.
func OpenBrowser() func(address string) error {
	name, args := "xdg-open", []string(nil)
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler"}
	default:
		if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
			return nil
		}
	}
	path, err := exec.LookPath(name)
	if err != nil || !filepath.IsAbs(path) {
		return nil
	}
	return func(address string) error {
		command := exec.Command(path, append(args, address)...) // an address of ours: it begins with http
		if err := command.Start(); err != nil {
			return err
		}
		return command.Process.Release() // the browser outlives us
	}
}
