package web

import (
	"compress/gzip"
	"sync"

	"github.com/gin-gonic/gin"
)

// smallestPacked is the size from which packing a page is worth the work: below it one packet
// carries the page anyhow.
const smallestPacked = 1400 // bytes

// sendHTML writes a page, packed where the browser takes it. Pages hold no secret that a guess in
// the search words could draw out by its length: the session is in a cookie, not in the page.
func (s *Server) sendHTML(c *gin.Context, status int, html []byte) {
	c.Writer.Header().Add("Vary", "Accept-Encoding")
	if len(html) < smallestPacked || !acceptsGzip(c) {
		c.Data(status, htmlType, html)
		return
	}
	c.Header("Content-Type", htmlType)
	c.Header("Content-Encoding", "gzip")
	c.Status(status)
	packer := s.packers.Get().(*gzip.Writer)
	defer s.packers.Put(packer)
	packer.Reset(c.Writer)
	if _, err := packer.Write(html); err != nil {
		s.log.Debug("the browser went away", "request", requestID(c), "error", err)
		return
	}
	if err := packer.Close(); err != nil {
		s.log.Debug("the browser went away", "request", requestID(c), "error", err)
	}
}

// newPackers keeps packers, which are large, for the next page. The level is fast: a page is packed
// once and sent once.
func newPackers() *sync.Pool {
	return &sync.Pool{New: func() any {
		w, err := gzip.NewWriterLevel(nil, 4)
		if err != nil {
			panic(err) // the level is a constant
		}
		return w
	}}
}
