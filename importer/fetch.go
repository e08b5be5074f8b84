package importer

import (
	"context"
	"io"
)

// Fetch opens what stands at a web address. It is how a feed's next page is read, and the only way an address
// that a file or feed names is ever asked for: whoever gives a Fetch decides which hosts may be reached, how
// long and how much may be read, and what happens after a failure. Errors are sentences for the operator.
type Fetch func(ctx context.Context, url string) (io.ReadCloser, error)
