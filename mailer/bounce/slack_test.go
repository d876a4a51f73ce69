//go:build !race

package bounce

// slack widens time limits where the race detector or a shared machine slows things down; hostileSize is the length of
// a hostile mail in bytes.
const (
	slack       = 2
	hostileSize = 1 << 20
)
