//go:build !race

package bounce

// slack widens time limits where the race detector or a shared machine slows things down.
const slack = 2
