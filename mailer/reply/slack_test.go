//go:build !race

package reply

// slack widens time limits where the race detector slows things down; hostileSize is the length of
// a hostile mail in bytes.
const (
	slack       = 1
	hostileSize = 1 << 20
)
