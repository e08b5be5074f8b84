package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/geo"
)

// statusOf is the one table from a directory.Code to an HTTP status.
var statusOf = map[directory.Code]int{
	directory.CodeInvalid:      http.StatusUnprocessableEntity,
	directory.CodeNotFound:     http.StatusNotFound,
	directory.CodeConflict:     http.StatusConflict,
	directory.CodeForbidden:    http.StatusForbidden,
	directory.CodeUnauthorised: http.StatusUnauthorized,
	directory.CodeUnavailable:  http.StatusServiceUnavailable,
	directory.CodeTooLarge:     http.StatusRequestEntityTooLarge,
	directory.CodeRateLimited:  http.StatusTooManyRequests,
	directory.CodeInternal:     http.StatusInternalServerError,
}

// errMethod is a known address asked for in the wrong way; HTTP has a status of its own for it.
var errMethod = directory.Errorf(directory.CodeInvalid, "This address does not take requests of this kind.")

// failure is an error as it is answered.
type failure struct {
	status int
	err    *directory.Error
}

// failureOf gives what to answer for err. An error that is not ours becomes a calm sentence; its
// own words are only logged.
func failureOf(err error) failure {
	shown, ok := errors.AsType[*directory.Error](err)
	if !ok || shown.Code == directory.CodeInternal {
		shown = directory.Errorf(directory.CodeInternal, "Something went wrong on our side. Nothing you did caused it.")
	}
	status, ok := statusOf[shown.Code]
	switch {
	case !ok:
		status = http.StatusInternalServerError
	case errors.Is(err, errMethod):
		status = http.StatusMethodNotAllowed
	}
	return failure{status: status, err: shown}
}

// fail is the one writer of errors: JSON for the API, a fragment for htmx, a page for people.
func (s *Server) fail(c *gin.Context, err error) {
	f := failureOf(err)
	if f.status >= http.StatusInternalServerError {
		s.log.Error("request failed", "request", requestID(c), "route", routeOf(c), "error", causeOf(err))
	}
	if c.Writer.Written() {
		return // too late to say anything else
	}
	if f.status == http.StatusTooManyRequests {
		c.Header("Retry-After", "30")
	}
	if isAPI(c) {
		s.json(c, f.status, errorBody(f.err))
		return
	}
	if err := s.failPage(c, f); err != nil {
		s.log.Error("error page failed", "request", requestID(c), "error", err)
		c.String(f.status, "%s\n", f.err.Message)
	}
}

// causeOf gives what the log may say of a failure: never the message of a fault in what was typed.
func causeOf(err error) string {
	if cause := errors.Unwrap(err); cause != nil {
		return cause.Error()
	}
	return err.Error()
}

// isAPI tells whether a program is asking.
func isAPI(c *gin.Context) bool {
	path := c.Request.URL.Path
	return strings.HasPrefix(path, "/api/") || path == "/healthz" || path == "/readyz"
}

// json writes v; a value that cannot be written is a fault of ours, told before any byte is sent.
func (s *Server) json(c *gin.Context, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		s.log.Error("JSON failed", "request", requestID(c), "route", routeOf(c), "error", err)
		status, body = http.StatusInternalServerError, []byte(`{"error":{"code":"internal","message":"Something went wrong on our side."}}`)
	}
	c.Data(status, "application/json; charset=utf-8", append(body, '\n'))
}

// jsonList answers with each of some things as one gives it; of none, with an empty list.
func jsonList[T, J any](s *Server, c *gin.Context, all []T, one func(T) (J, error)) error {
	out := []J{}
	for _, of := range all {
		given, err := one(of)
		if err != nil {
			return err
		}
		out = append(out, given)
	}
	s.json(c, http.StatusOK, out)
	return nil
}

// apiError is the JSON of an error.
type apiError struct {
	Error apiErrorDetail `json:"error"`
}

type apiErrorDetail struct {
	Code        directory.Code    `json:"code"`
	Message     string            `json:"message"`
	Fields      map[string]string `json:"fields,omitempty"`
	Candidates  []suburbJSON      `json:"candidates,omitempty"`
	Suggestions []suburbJSON      `json:"suggestions,omitempty"`
}

func errorBody(e *directory.Error) apiError {
	return apiError{apiErrorDetail{
		Code: e.Code, Message: e.Message, Fields: e.Fields,
		Candidates: suburbsJSON(e.Candidates), Suggestions: suburbsJSON(e.Suggestions),
	}}
}

// suburbJSON is a suburb as the API gives it.
type suburbJSON struct {
	ID       string  `json:"id"`
	Name     string  `json:"name"`
	State    string  `json:"state"`
	Postcode string  `json:"postcode"`
	Lat      float64 `json:"lat"`
	Lng      float64 `json:"lng"`
}

// suburbsJSON gives nil for no suburbs, so that the field is left out.
func suburbsJSON(suburbs []*geo.Suburb) []suburbJSON {
	var out []suburbJSON
	for _, suburb := range suburbs {
		out = append(out, suburbJSON{
			ID: suburb.ID, Name: suburb.Name, State: suburb.State, Postcode: suburb.Postcodes[0],
			Lat: suburb.Point.Lat, Lng: suburb.Point.Lng,
		})
	}
	return out
}
