package meilitest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

// exchange is one line of a golden file: what was asked, and what a real server answered.
type exchange struct {
	Method   string            `json:"method"`
	Path     string            `json:"path"`    // with its query
	Request  content           `json:"request"` // canonical, see canonical
	Status   int               `json:"status"`
	Headers  map[string]string `json:"headers,omitempty"` // of the answer, those of keptHeaders
	Response content           `json:"response"`          // as it came: task uids, times and durations too
}

// keptHeaders are the headers of an answer that a client may go by.
var keptHeaders = []string{"Content-Type", "Retry-After"}

// content is a body, written so that people can read a golden file: at most one of the three is there.
type content struct {
	JSON  json.RawMessage   `json:"json,omitempty"`
	Lines []json.RawMessage `json:"lines,omitempty"` // of NDJSON
	Text  string            `json:"text,omitempty"`
}

// newContent sorts a body into JSON, lines of JSON (two or more) and other text.
func newContent(body []byte) content {
	body = bytes.TrimSpace(body)
	if len(body) == 0 {
		return content{}
	}
	if json.Valid(body) {
		return content{JSON: body}
	}
	var lines []json.RawMessage
	for line := range bytes.Lines(body) {
		line = bytes.TrimSpace(line)
		if !json.Valid(line) {
			return content{Text: string(body)}
		}
		lines = append(lines, line)
	}
	return content{Lines: lines}
}

// bytes gives the body back.
func (c content) bytes() []byte {
	switch {
	case c.JSON != nil:
		return c.JSON
	case c.Lines != nil:
		return append(bytes.Join(raw(c.Lines), []byte("\n")), '\n')
	}
	return []byte(c.Text)
}

func raw(lines []json.RawMessage) [][]byte {
	var out [][]byte
	for _, line := range lines {
		out = append(out, line)
	}
	return out
}

// canonical gives the content with the names of every object in order and no spaces, so that equal
// requests are equal text whatever built them. Numbers stay as they are written.
func (c content) canonical() (content, error) {
	var err error
	if c.JSON != nil {
		c.JSON, err = canonicalJSON(c.JSON)
	}
	for i, line := range c.Lines {
		if err == nil {
			c.Lines[i], err = canonicalJSON(line)
		}
	}
	return c, err
}

func canonicalJSON(text json.RawMessage) (json.RawMessage, error) {
	value, err := decodeJSON(text)
	if err != nil {
		return nil, err
	}
	return encodeJSON(value)
}

// decodeJSON keeps numbers as they are written.
func decodeJSON(text []byte) (value any, err error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	err = decoder.Decode(&value)
	return value, err
}

// encodeJSON leaves <, > and & as people write them.
func encodeJSON(value any) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(value)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// asked reads a request into an exchange that has no answer yet. The request's body is read and closed,
// as a RoundTripper must; body is what it was.
func asked(r *http.Request) (e exchange, body []byte, err error) {
	if r.Body != nil {
		body, err = io.ReadAll(r.Body)
		if closing := r.Body.Close(); err == nil {
			err = closing
		}
		if err != nil {
			return exchange{}, nil, fmt.Errorf("read the request's body: %w", err)
		}
	}
	e = exchange{Method: r.Method, Path: pathAndQuery(r.URL)}
	e.Request, err = newContent(body).canonical()
	return e, body, err
}

// pathAndQuery has the query's names in order, and nothing of the server's address.
func pathAndQuery(u *url.URL) string {
	if u.RawQuery == "" {
		return u.EscapedPath()
	}
	return u.EscapedPath() + "?" + u.Query().Encode()
}

// same tells whether two exchanges ask the same.
func (e exchange) same(other exchange) bool {
	return e.text() == other.text()
}

// text is what was asked, in one.
func (e exchange) text() string { return e.Method + " " + e.Path + "\n" + string(e.Request.bytes()) }

// answer makes the response to r.
func (e exchange) answer(r *http.Request) *http.Response {
	header := http.Header{}
	for name, value := range e.Headers {
		header.Set(name, value)
	}
	body := e.Response.bytes()
	return &http.Response{
		Status: fmt.Sprintf("%d %s", e.Status, http.StatusText(e.Status)), StatusCode: e.Status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: header,
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}
}

// withoutSecrets gives a line of a golden file with every secret replaced.
func withoutSecrets(line string, secrets []string) (string, error) {
	for _, secret := range secrets {
		written, err := encodeJSON(secret)
		if err != nil {
			return "", err
		}
		line = strings.ReplaceAll(line, string(written[1:len(written)-1]), "not-kept")
	}
	return line, nil
}
