package outbox

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"mutualaid/store"
)

// Rate is how many recipients the relay takes in a span of time.
type Rate struct {
	N   int
	Per time.Duration
}

// Limit is all rates that hold at once, counted over the last minute, hour, day, not from midnight. Answers may use the whole of
// it, Reminders leave a tenth to them, and the other lanes leave a fifth to both.
type Limit []Rate

// ParseLimit reads "400/day" or "30/minute, 10000/day"; "" is no limit.
func ParseLimit(s string) (Limit, error) {
	var limit Limit
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ' ' }) {
		count, unit, _ := strings.Cut(word, "/")
		n, err := strconv.Atoi(count)
		per := map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}[unit]
		if err != nil || n < 1 || per == 0 {
			return nil, fmt.Errorf("limit %q: it should look like 400/day, 100/hour or 30/minute", word)
		}
		limit = append(limit, Rate{N: n, Per: per})
	}
	return limit, nil
}

// String is the limit as ParseLimit reads it.
func (l Limit) String() string {
	var words []string
	for _, r := range l {
		unit := map[time.Duration]string{time.Minute: "minute", time.Hour: "hour", 24 * time.Hour: "day"}[r.Per]
		words = append(words, fmt.Sprintf("%d/%s", r.N, unit))
	}
	return strings.Join(words, ", ")
}

// forLane is how many the lane may use of the rate.
func (r Rate) forLane(l Lane) int {
	switch l {
	case Answers:
		return r.N
	case Reminders:
		return r.N - r.N/10
	}
	return r.N - r.N/5
}

// limitShard is where the counts are written: they are no group's.
const limitShard = "outbox limit"

// sends counts recipients in 24 steps of a rate's span, and the step that has just begun.
type sends struct {
	Per    time.Duration `json:"per"`
	Newest int64         `json:"newest"` // the step that Counts ends with, numbered from the epoch
	Counts [25]int       `json:"counts"`
}

var counts = store.NewTable("outbox.sends", func(s sends) store.Key { return store.K(int64(s.Per)) })

func (s sends) step() time.Duration { return s.Per / 24 }

// at moves the counts on to now. A clock that went back a little changes nothing; one that was far ahead and is right again takes the
// counts along, for else they would stand until that time comes.
func (s sends) at(now time.Time) sends {
	newest := now.UnixNano() / int64(s.step())
	if s.Newest-newest > 1 {
		s.Newest = newest
	}
	moved := min(max(newest-s.Newest, 0), int64(len(s.Counts)))
	if moved == 0 {
		return s
	}
	var shifted [25]int
	copy(shifted[:], s.Counts[moved:])
	s.Counts, s.Newest = shifted, newest
	return s
}

func (s sends) total() (n int) {
	for _, c := range s.Counts {
		n += c
	}
	return n
}

// freeAt is when the total will have fallen below most.
func (s sends) freeAt(most int, now time.Time) time.Time {
	left := s.total()
	if left < most {
		return now
	}
	for i, c := range s.Counts {
		if left -= c; left < most {
			// Step i counts until the newest step is 25 further on.
			oldest := s.Newest - int64(len(s.Counts)-1-i)
			return time.Unix(0, (oldest+int64(len(s.Counts)))*int64(s.step())).UTC()
		}
	}
	return now.Add(s.Per)
}

func loadSends(tx *store.Tx, r Rate, now time.Time) (sends, error) {
	s, err := counts.Get(tx, int64(r.Per))
	if isNotFound(err) {
		s, err = sends{Per: r.Per}, nil
	}
	if err != nil {
		return s, fmt.Errorf("read the count of sent letters: %w", err)
	}
	return s.at(now), nil
}

// free is how many recipients the lane may have now, and when that will be more than none.
func (l Limit) free(tx *store.Tx, lane Lane, now time.Time) (n int, at time.Time, err error) {
	n, at = ParcelSize, now
	for _, r := range l {
		s, err := loadSends(tx, r, now)
		if err != nil {
			return 0, now, err
		}
		n = min(n, max(r.forLane(lane)-s.total(), 0))
		if t := s.freeAt(r.forLane(lane), now); t.After(at) {
			at = t
		}
	}
	return n, at, nil
}

// add counts n more, or less, recipients at a moment; what was longer ago than the span counts no more.
func (s *sends) add(n int, at time.Time) {
	i := int64(len(s.Counts)-1) - (s.Newest - at.UnixNano()/int64(s.step()))
	if i = min(i, int64(len(s.Counts)-1)); i >= 0 {
		s.Counts[i] = max(s.Counts[i]+n, 0)
	}
}

// take reserves up to want recipients for the lane; a negative want gives some back that were reserved at that moment.
func (o *Outbox) take(ctx context.Context, lane Lane, want int, at time.Time) (n int, err error) {
	if len(o.Limit) == 0 || want == 0 {
		return want, nil
	}
	err = o.DB.Update(ctx, limitShard, func(tx *store.Tx) error {
		now := o.now()
		n, _, err = o.Limit.free(tx, lane, now)
		if err != nil {
			return err
		}
		n = min(n, want)
		for _, r := range o.Limit {
			s, err := loadSends(tx, r, now)
			if err != nil {
				return err
			}
			s.add(n, at)
			if err := counts.Put(tx, s); err != nil {
				return err
			}
		}
		return nil
	})
	return n, err
}
