//go:build race

package bounce

// slack widens time limits where the race detector slows things down; hostileSize is the length of
// a hostile mail in bytes.
const (
	slack       = 20
	hostileSize = 1 << 15
)
