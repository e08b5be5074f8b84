package web

import (
	"bytes"
	"io"
	"mime"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// legible refuses what is not text in UTF-8, in an address, a form or JSON, before any handler reads it: what cannot be
// read would be stored as question marks. It gives forms one kind of line end. Files are checked where they are opened.
func (s *Server) legible(c *gin.Context) {
	if err := checkLegible(c); err != nil {
		s.fail(c, err)
		c.Abort()
		return
	}
	c.Next()
}

func checkLegible(c *gin.Context) error {
	query, err := url.ParseQuery(c.Request.URL.RawQuery)
	if err == nil {
		err = legibleValues(query)
	}
	if err != nil && directory.ErrorCode(err) == directory.CodeInvalid {
		return err
	}
	if !utf8.ValidString(c.Request.URL.Path) {
		return errIllegible()
	}
	kind, _, err := mime.ParseMediaType(c.GetHeader("Content-Type"))
	switch {
	case c.Request.Body == nil, mostBody(c) == maxUpload, err == nil && kind == "multipart/form-data":
		return nil
	case err == nil && kind == "application/x-www-form-urlencoded":
		if err := c.Request.ParseForm(); err != nil {
			return readFault(err)
		}
		oneLineEnd(c.Request.PostForm)
		oneLineEnd(c.Request.Form)
		return legibleValues(c.Request.PostForm)
	}
	body, err := io.ReadAll(c.Request.Body)
	if err != nil {
		return readFault(err)
	}
	if !utf8.Valid(body) {
		return errIllegible()
	}
	c.Request.Body = io.NopCloser(bytes.NewReader(body))
	return nil
}

// oneLineEnd writes line ends as they are kept: browsers send every one of a form as CR LF.
func oneLineEnd(values url.Values) {
	ends := strings.NewReplacer("\r\n", "\n", "\r", "\n")
	for _, texts := range values {
		for i, text := range texts {
			texts[i] = ends.Replace(text)
		}
	}
}

// legibleValues names the fields that cannot be read.
func legibleValues(values url.Values) error {
	faults := map[string]string{}
	for name, texts := range values {
		if !utf8.ValidString(name) {
			return errIllegible()
		}
		for _, text := range texts {
			if !utf8.ValidString(text) {
				faults[clipName(name)] = illegible
			}
		}
	}
	return directory.InvalidFields(faults)
}

// illegible is said of a text that is not UTF-8.
const illegible = "it holds letters that cannot be read: type it again, or send it as UTF-8"

func errIllegible() error {
	return directory.Errorf(directory.CodeInvalid, "What was sent holds letters that cannot be read. Type it again, or send it as UTF-8.")
}
