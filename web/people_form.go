package web

import (
	"errors"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// faultsOf is what a form that was refused says: at the top of the page, and beside each field.
type faultsOf struct {
	Problems []problem
	Message  string // where no field is at fault
	Faults   map[string]string
}

// fault gives what is wrong with a field.
func (f faultsOf) fault(field string) string { return f.Faults[field] }

// Any tells whether anything is wrong.
func (f faultsOf) Any() bool { return f.Message != "" }

// faulty puts an error into a form's faults. ok is false for one that is no fault of what was typed.
func faulty(err error) (f faultsOf, status int, ok bool) {
	e, ours := errors.AsType[*directory.Error](err)
	if !ours || e.Code == directory.CodeInternal || e.Code == directory.CodeNotFound || e.Code == directory.CodeForbidden {
		return f, 0, false
	}
	f.Message, f.Faults = e.Message, map[string]string{}
	for field, text := range e.Fields {
		f.Faults[field] = sentence(text)
		f.Problems = append(f.Problems, problem{Text: sentence(text), Href: "#" + field})
	}
	sortProblems(f.Problems)
	status = statusOf[e.Code]
	if e.Code == directory.CodeUnauthorised {
		status = http.StatusUnprocessableEntity
	}
	return f, status, true
}

// titled marks a page that says what is wrong.
func (f faultsOf) titled(title string) string {
	if f.Any() {
		return "Error: " + title
	}
	return title
}

// postForm reads a form; what is too large is CodeTooLarge.
func postForm(c *gin.Context) (form func(name string) string, err error) {
	if err := c.Request.ParseForm(); err != nil {
		return nil, readFault(err)
	}
	return c.Request.PostForm.Get, nil
}
