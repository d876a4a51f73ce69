package config

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// Duration is a time span such as "90s", "2m" or "1h".
type Duration time.Duration

// UnmarshalText reads what time.ParseDuration reads.
func (d *Duration) UnmarshalText(text []byte) error {
	v, err := time.ParseDuration(string(text))
	if err != nil {
		return fmt.Errorf("%q is no duration: write it like 90s, 2m or 1h", text)
	}
	*d = Duration(v)
	return nil
}

// Size is a number of bytes such as "32MiB", "25MB" or 1048576.
type Size int64

// UnmarshalText reads a number with or without a unit; MB and MiB both mean 1024 × 1024.
func (s *Size) UnmarshalText(text []byte) error {
	t := strings.ToLower(strings.ReplaceAll(string(text), " ", ""))
	digits := strings.TrimRight(t, "kmgib")
	shift := map[string]int{"": 0, "b": 0, "k": 10, "kb": 10, "kib": 10, "m": 20, "mb": 20, "mib": 20, "g": 30, "gb": 30, "gib": 30}
	n, err := strconv.ParseInt(digits, 10, 64)
	by, ok := shift[t[len(digits):]]
	if err != nil || !ok || n < 0 || n > math.MaxInt64>>by {
		return fmt.Errorf("%q is no size: write it like 32MiB", text)
	}
	*s = Size(n << by)
	return nil
}

// Rate is how many letters may be sent in a span of time.
type Rate struct {
	Letters int
	Per     time.Duration
}

// Limit is all the rates that hold at once; none means no limit.
type Limit []Rate

// UnmarshalText reads rates such as "30/minute, 10000/day", or "none".
func (l *Limit) UnmarshalText(text []byte) error {
	*l = nil
	if strings.TrimSpace(string(text)) == "none" {
		return nil
	}
	spans := map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}
	for part := range strings.SplitSeq(string(text), ",") {
		number, span, _ := strings.Cut(part, "/")
		n, err := strconv.Atoi(strings.TrimSpace(number))
		per, ok := spans[strings.TrimSpace(span)]
		if err != nil || !ok || n < 1 || n > 1e9 {
			return fmt.Errorf("%q is no limit: write it like 400/day, or 30/minute, 10000/day, or none", text)
		}
		*l = append(*l, Rate{n, per})
	}
	return nil
}
