package checkup

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"mutualaid/cmd/mutualaid/account"
	"mutualaid/cmd/mutualaid/config"
	"mutualaid/cmd/mutualaid/provider"
)

// Pages asks for the pages where the world does. That nothing answers yet does not keep mail from arriving; a wrong certificate does,
// in the long run: providers look whether people can leave by one click.
func Pages(ctx context.Context, c config.Config, client *http.Client) Finding {
	switch {
	case c.URL == "":
		return Note("pages", "no url: the group lives on mail alone, and mail programs show no unsubscribe button of their own", "set url and listen if there is a web server to stand before them")
	case !strings.HasPrefix(c.URL, "https://"):
		return Note("pages", c.URL+" is for this machine only", "set an https url")
	}
	ctx, cancel := context.WithTimeout(ctx, Patience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(c.URL, "/")+"/healthz", nil)
	if err != nil {
		return Wrong("pages", err.Error(), "look at url")
	}
	if client == nil {
		client = &http.Client{}
	}
	asking := *client
	asking.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	response, err := asking.Do(request)
	if err != nil {
		m := account.Explain(provider.Provider{}, c.URL, errors.Unwrap(err))
		return Note("pages", fmt.Sprintf("%s does not answer here (%v): %s; people can't leave by one click until it does", c.URL, errors.Unwrap(err), m.Means),
			"start `mutualaid run`, and look whether the web server passes "+c.URL+" on to "+c.Listen+"; from within one's own network a name sometimes can't be reached, so try it from a phone as well")
	}
	defer response.Body.Close()
	said, err := io.ReadAll(io.LimitReader(response.Body, 1<<10))
	if response.StatusCode != http.StatusOK || err != nil || strings.TrimSpace(string(said)) != "ok" {
		return Wrong("pages", fmt.Sprintf("%s is answered by something else (%s): nobody can leave by one click", c.URL, response.Status), "look whether the web server passes it on to "+c.Listen+", and `mutualaid run` runs")
	}
	return Well("pages", c.URL+" is reached, answered at "+c.Listen)
}
