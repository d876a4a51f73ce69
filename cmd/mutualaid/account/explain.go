package account

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"net/url"
	"strings"

	"mutualaid/cmd/mutualaid/provider"
	"mutualaid/cmd/mutualaid/signin"
	"mutualaid/mailer/imap"
	"mutualaid/mailer/smtp"
)

// Explain says what a failed login means and what to do about it. server is the URL that was tried.
func Explain(p provider.Provider, server string, err error) provider.Meaning {
	host := server
	if u, wrong := url.Parse(server); wrong == nil && u.Host != "" {
		host = u.Host
	}
	var (
		unknown x509.UnknownAuthorityError
		name    x509.HostnameError
		invalid x509.CertificateInvalidError
		noTLS   tls.RecordHeaderError
		noHost  *net.DNSError
		timeout net.Error
	)
	switch {
	case errors.Is(err, signin.ErrRefused):
		return provider.Meaning{Means: "the sign-in has run out or was taken back", Do: "run `mutualaid init --sign-in`"}
	case errors.Is(err, imap.ErrAuth), smtp.LoginRefused(err):
		return p.Refused(err.Error())
	case errors.As(err, &name):
		return provider.Meaning{Means: "the certificate is for another name: " + host + " may not be the right server", Do: "write the server's name as the provider's help pages do"}
	case errors.As(err, &unknown):
		return provider.Meaning{Means: "nobody whom this machine trusts vouches for the server", Do: "look whether a program on this machine or in this network reads along (antivirus, company proxy), and let it leave " + host + " alone"}
	case errors.As(err, &invalid):
		return provider.Meaning{Means: "the server's certificate has run out, or the clock of this machine is wrong", Do: "look at the clock; if it is right, tell the provider"}
	case errors.As(err, &noTLS), strings.Contains(err.Error(), "STARTTLS"):
		return provider.Meaning{Means: "the server does not speak TLS the way it was asked to", Do: "try the other way: imaps:// and smtps:// are TLS from the start, imap:// and smtp:// are STARTTLS"}
	case errors.As(err, &noHost) && noHost.IsNotFound:
		return provider.Meaning{Means: "there is no server of that name", Do: "look whether " + host + " is written right"}
	case errors.As(err, &noHost):
		return provider.Meaning{Means: "this machine can't look up names", Do: "look whether it is online"}
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &timeout) && timeout.Timeout():
		return provider.Meaning{Means: "the server does not answer", Do: "look whether this machine is online; some networks block mail: try another one, or ask who runs it to open " + host}
	}
	return provider.Meaning{Means: "the server can't be reached, or does not behave", Do: "look whether " + host + " is right and this machine is online"}
}
