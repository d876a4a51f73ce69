package signin

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"golang.org/x/oauth2"
)

// ErrRefused says that the provider gives no more tokens until a person has signed in again.
var ErrRefused = errors.New("the provider no longer lets us in: run `mutualaid init --sign-in`")

// reasons are the codes of RFC 6749 sections 4.1.2.1 and 5.2, RFC 8628 section 3.5 and OpenID Connect Core section 3.1.2.6, in
// plain words.
var reasons = map[string]string{
	"access_denied":           "the sign-in was refused, by you or by your organisation: try again, and allow what is asked for",
	"expired_token":           "the code was not typed in time: try again",
	"invalid_client":          "the provider does not know this program: look whether client_id (and client_secret_file) are right",
	"unauthorized_client":     "the provider does not let this program sign in so: in its registration allow public client flows, and the kind of accounts that yours is",
	"invalid_scope":           "the program's registration does not allow mail: add the permissions for IMAP and SMTP to it",
	"invalid_grant":           "the provider does not take this sign-in any more: try again",
	"invalid_request":         "the provider does not understand the request: look whether the registration has the redirect address http://localhost for desktop programs",
	"redirect_uri_mismatch":   "the registration lacks the redirect address for desktop programs (http://localhost)",
	"unsupported_grant_type":  "the provider does not let programs sign in by a code: sign in where there is a browser",
	"interaction_required":    "the provider wants to see you again",
	"login_required":          "the provider wants to see you again",
	"consent_required":        "the provider wants your consent again",
	"server_error":            "the provider is in trouble: try again later",
	"temporarily_unavailable": "the provider is in trouble: try again later",
}

// final are the codes after which trying again is of no use without a person.
var final = map[string]bool{"invalid_grant": true, "invalid_client": true, "unauthorized_client": true, "interaction_required": true, "login_required": true, "consent_required": true, "access_denied": true}

// refusal is a code that an issuer gave, and its words for it.
type refusal struct{ code, words string }

func (r refusal) Error() string {
	why := reasons[r.code]
	if why == "" {
		why = "the provider refused the sign-in"
	}
	words := oneLine(r.words)
	if words == "" {
		return fmt.Sprintf("%s (%s)", why, oneLine(r.code))
	}
	return fmt.Sprintf("%s (%s: %s)", why, oneLine(r.code), words)
}

// told makes plain words of what the library reports. Nothing of it holds a token.
func told(err error) error {
	var answer *oauth2.RetrieveError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &answer) && answer.ErrorCode != "":
		return refusal{answer.ErrorCode, answer.ErrorDescription}
	case errors.As(err, &answer):
		status := "an answer that is none"
		if answer.Response != nil {
			status = fmt.Sprintf("%d %s", answer.Response.StatusCode, http.StatusText(answer.Response.StatusCode))
		}
		return fmt.Errorf("the provider gives no token: %s", status) // the body may hold anything
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Errorf("the sign-in took too long: try again (%w)", err)
	}
	return fmt.Errorf("ask the provider for a token: %w", err)
}

const enough = 300 // bytes of what an issuer said

func oneLine(s string) string {
	s = strings.Join(strings.FieldsFunc(strings.ToValidUTF8(s, "?"), func(r rune) bool { return r <= ' ' || r == 0x7f }), " ")
	if len(s) > enough {
		s = strings.ToValidUTF8(s[:enough], "") + "…"
	}
	return s
}
