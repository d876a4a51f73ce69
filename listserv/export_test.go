package listserv

import (
	"sync"

	"mutualaid/listserv/answer"
	"mutualaid/templates"
)

// reader understands every language, which takes a while to learn: the tests' services share one, as it does not change.
var reader = sync.OnceValues(func() (*answer.Reader, error) {
	words, err := templates.Load()
	if err != nil {
		return nil, err
	}
	return answer.New(words)
})

// ShareReader lets a service read with the same eyes as all others of the tests.
func (s *Service) ShareReader() { s.reader = reader }
