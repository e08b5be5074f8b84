package fetch

import (
	"bufio"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/kithdirectory/kith/directory"
)

// body is what a server gives, unpacked and counted. It fails with a sentence where it is too long, too slow, or
// ends too early.
type body struct {
	host   string
	ctx    context.Context
	source io.ReadCloser // from the network
	packed *counter
	plain  io.Reader
	read   int64
	stall  *time.Timer // runs while a byte is waited for
	late   atomic.Bool // it rang
	closed func() error
}

var errStalled = errors.New("no byte came for too long")

func newBody(ctx context.Context, host string, r *http.Response) (*body, error) {
	b := &body{host: host, ctx: ctx, source: r.Body, packed: &counter{r: r.Body}}
	switch encoding := strings.ToLower(strings.TrimSpace(r.Header.Get("Content-Encoding"))); encoding {
	case "", "identity":
		b.plain = b.packed
	case "gzip", "x-gzip":
		b.plain = &lazyGzip{source: bufio.NewReader(b.packed)}
	default:
		return nil, directory.Invalid("file", "%s packs what it gives in a way that was not asked for (%.20q). Save the file by hand, and import that.", host, encoding)
	}
	// Closing the source ends a read that waits for ever.
	b.stall = time.AfterFunc(stallTime, func() {
		b.late.Store(true)
		b.source.Close()
	})
	b.stall.Stop()
	return b, nil
}

// whenClosed sets what the end of the body sets free. A body that nobody closes does so when its time is up.
func (b *body) whenClosed(cancel, leave func()) {
	stop := context.AfterFunc(b.ctx, leave)
	b.closed = sync.OnceValue(func() error {
		b.stall.Stop()
		err := b.source.Close()
		cancel()
		stop()
		leave()
		if err != nil {
			return fmt.Errorf("close a connection: %w", err)
		}
		return nil
	})
}

// Close ends it; what was not read is left.
func (b *body) Close() error { return b.closed() }

// Read gives the next bytes. Its errors are sentences.
func (b *body) Read(p []byte) (int, error) {
	if b.read > MaxBytes {
		return 0, tooLarge(b.host)
	}
	b.stall.Reset(stallTime)
	n, err := b.plain.Read(p)
	b.stall.Stop()
	b.read += int64(n)
	switch {
	case b.read > MaxBytes:
		return n, tooLarge(b.host)
	case b.read > ratioFrom && b.packed.n > 0 && b.read/b.packed.n > maxRatio:
		return n, directory.Errorf(directory.CodeTooLarge, "%s gives a few bytes that unpack to more than anybody lists. Nothing of it was used.", b.host)
	case err == nil || err == io.EOF:
		return n, err
	}
	if b.ctx.Err() != nil && !errors.Is(context.Cause(b.ctx), errTooLong) {
		return n, b.ctx.Err()
	}
	why := "broke off before its end"
	switch {
	case errors.Is(context.Cause(b.ctx), errTooLong):
		why = fmt.Sprintf("took longer than %d minutes", int(MaxTime.Minutes()))
	case b.late.Load():
		why, err = "stopped sending in the middle", errStalled
	case errors.Is(err, gzip.ErrHeader) || errors.Is(err, gzip.ErrChecksum):
		why = "came damaged"
	}
	return n, directory.Wrap(directory.CodeUnavailable, err, "What %s gives %s. Try again later.", b.host, why)
}

// counter counts the bytes that came over the network.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// lazyGzip reads the header of gzip with the first bytes, when somebody waits for them.
type lazyGzip struct {
	source *bufio.Reader
	zip    *gzip.Reader
}

func (l *lazyGzip) Read(p []byte) (int, error) {
	if l.zip == nil {
		if _, err := l.source.Peek(1); err == io.EOF {
			return 0, io.EOF // nothing at all
		}
		zip, err := gzip.NewReader(l.source)
		if err != nil {
			return 0, errors.Join(gzip.ErrHeader, err)
		}
		l.zip = zip
	}
	return l.zip.Read(p)
}
