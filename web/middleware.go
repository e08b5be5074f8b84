package web

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// Limits of a request. Header size and time are limited by the http.Server.
const (
	maxURL  = 16 << 10  // bytes of path and query
	maxBody = 64 << 10  // bytes of a search, as a form or in JSON
	maxForm = 512 << 10 // bytes of any other form: every field at its limit of characters, each of which may take twelve
)

// contentSecurityPolicy lets a page load only what this server sends, and nothing inline (UX-26).
const contentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"connect-src 'self'; font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const requestIDKey = "request_id"

// identify gives the request an id, which stands in the log and on the error page.
func (s *Server) identify(c *gin.Context) {
	var raw [10]byte
	rand.Read(raw[:]) // never fails: see crypto/rand
	id := strings.ToLower(base32.StdEncoding.EncodeToString(raw[:]))
	c.Set(requestIDKey, id)
	c.Header("X-Request-Id", id)
	c.Next()
}

func requestID(c *gin.Context) string { return c.GetString(requestIDKey) }

// routeOf gives the pattern of the route taken. Paths and queries are never logged: a group's id or
// a suburb beside a time and an address can tell who is looking for what.
func routeOf(c *gin.Context) string {
	if pattern := c.FullPath(); pattern != "" {
		return pattern
	}
	return "(none)"
}

// accessLog writes one line a request, without path, query or client address.
func (s *Server) accessLog(c *gin.Context) {
	start := time.Now()
	c.Next()
	s.log.Info("request", "request", requestID(c), "method", c.Request.Method, "route", routeOf(c),
		"status", c.Writer.Status(), "bytes", max(c.Writer.Size(), 0), "took", time.Since(start).Round(time.Microsecond))
}

// recoverPanic answers 500 where a handler panics, and logs where.
func (s *Server) recoverPanic(c *gin.Context) {
	defer func() {
		what := recover()
		if what == nil {
			return
		}
		if what == http.ErrAbortHandler {
			panic(what)
		}
		s.log.Error("panic", "request", requestID(c), "route", routeOf(c), "stack", string(debug.Stack()))
		s.fail(c, fmt.Errorf("panic in %s", routeOf(c)))
		c.Abort()
	}()
	c.Next()
}

// secure sets the headers every answer carries. Nothing is cached unless its handler says so.
func (s *Server) secure(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("Content-Security-Policy", contentSecurityPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=()")
	h.Set("Cache-Control", "no-store")
	if strings.HasPrefix(s.parts.BaseURL, "https://") {
		h.Set("Strict-Transport-Security", "max-age=31536000")
	}
	c.Next()
}

// limitSize refuses an address or a body that no search needs.
func (s *Server) limitSize(c *gin.Context) {
	if len(c.Request.RequestURI) > maxURL {
		s.fail(c, errLongURL)
		c.Abort()
		return
	}
	most := mostBody(c)
	if c.Request.ContentLength > most {
		if most == maxUpload {
			s.fail(c, errUploadSize())
			c.Abort()
			return
		}
		s.fail(c, directory.Errorf(directory.CodeTooLarge, "That is too much at once: at most %d KB.", most>>10))
		c.Abort()
		return
	}
	c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, most)
	c.Next()
}

// mostBody is how many bytes a request may carry.
func mostBody(c *gin.Context) int64 {
	switch path := c.FullPath(); {
	case path == uploadPath, path == apiUploadPath:
		return maxUpload
	case path == "/sign-in", path == "/sign-in/link":
		return maxKept
	case path == "", path == "/search", isAPI(c):
		return maxBody
	default:
		return maxForm
	}
}

// errLongURL is an address longer than maxURL.
var errLongURL = directory.Errorf(directory.CodeInvalid, "This web address is too long. Start a new search, with fewer filters.")

// carriesToken tells whether the request carries the operator's token.
func (s *Server) carriesToken(c *gin.Context) bool {
	token, ok := strings.CutPrefix(c.GetHeader("Authorization"), "Bearer ")
	return ok && s.parts.OperatorToken != "" && subtle.ConstantTimeCompare([]byte(token), []byte(s.parts.OperatorToken)) == 1
}

// deniedKey marks a request that cross-origin protection refused.
type deniedKey struct{}

// markDenied sends a refused request on to the site, which answers it with refuseDenied: so a refusal
// is logged and dressed like every other answer.
func markDenied(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), deniedKey{}, true)))
	})
}

// refuseDenied answers a form that another site sent.
func (s *Server) refuseDenied(c *gin.Context) {
	if c.Request.Context().Value(deniedKey{}) == nil {
		c.Next()
		return
	}
	s.fail(c, directory.Errorf(directory.CodeForbidden, "This form was sent from another site, so it was not used. Go back and try again here."))
	c.Abort()
}
