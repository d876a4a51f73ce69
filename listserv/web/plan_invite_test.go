package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"mutualaid/listserv/outbox"
)

// The page says before anything starts when the last of the letters will have gone out, and over how many days the limit spreads them.
func TestTheInvitationsPlanIsShownBeforeItStarts(t *testing.T) {
	h := settle(t)
	h.Settings.Limit = outbox.Limit{{N: 100, Per: 24 * time.Hour}}
	b := h.stewarding(t)
	const at = "/g/circle/desk/invite"
	var list strings.Builder
	for i := range 300 {
		fmt.Fprintf(&list, "q%d@example.org\n", i)
	}
	year := fmt.Sprint(time.Now().AddDate(0, 0, 4).UTC().Year())
	plan := []string{"The last of these goes out around", year, "That is spread over 4 days."}
	b.do(t, "POST", at, url.Values{"do": {"show"}, "list": {list.String()}}).has(t, http.StatusOK, append(plan, "Send the letters: 300")...)
	b.do(t, "POST", at, url.Values{"do": {"show"}, "list": {"one@example.org"}}).has(t, http.StatusOK, "Send the letters: 1").lacks(t, "goes out around")
	b.do(t, "POST", at, url.Values{"do": {"send"}, "list": {list.String()}}).has(t, http.StatusOK, append(plan, "Letters on their way: 300")...)
	h.Settings.Limit = nil
	b.do(t, "POST", at, url.Values{"do": {"show"}, "list": {"one@example.org"}}).has(t, http.StatusOK, "Send the letters: 1").lacks(t, "goes out around")
}
