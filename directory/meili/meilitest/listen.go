package meilitest

import (
	"fmt"
	"math/rand/v2"
	"net"
)

// listen takes a free port of loopback from below the range that systems use for outgoing connections:
// who closes it may take the same port again later, without finding a stranger's connection on it.
func listen() (net.Listener, error) {
	const lowest, highest, tries = 15_000, 32_000, 200
	var err error
	for range tries {
		var listener net.Listener
		if listener, err = net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", lowest+rand.IntN(highest-lowest))); err == nil {
			return listener, nil
		}
	}
	return nil, fmt.Errorf("no free port on loopback: %w", err)
}
