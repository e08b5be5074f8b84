package fetch

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	// maxTries is how often an address is asked for in all.
	maxTries = 4
	// firstPause is the pause after the first try; it doubles.
	firstPause = time.Second
	// longestPause is how long is waited where the server asks for it. Whoever asks for longer is asked later.
	longestPause = 2 * time.Minute
)

// pause gives how long to wait after a try, with jitter so that several do not come back together; false where the
// server asks for longer than anybody waits.
func (c *Client) pause(try int, asked time.Duration) (time.Duration, bool) {
	if asked > longestPause {
		return 0, false
	}
	span := firstPause << (try - 1)
	span = span/2 + time.Duration(c.jitter()*float64(span))
	return max(span, asked), true
}

// retryAfter reads a Retry-After header, seconds or a date; 0 where it says nothing that can be read.
func retryAfter(text string, now time.Time) time.Duration {
	text = strings.TrimSpace(text)
	if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}

func random() float64 { return rand.Float64() }

func sleep(ctx context.Context, span time.Duration) error {
	timer := time.NewTimer(span)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
