package directory

import (
	"errors"
	"fmt"
	"maps"

	"github.com/kithdirectory/kith/geo"
)

// Code says what kind of failure an Error is; one table in web maps it to HTTP.
type Code string

// The codes an Error may have.
const (
	CodeInvalid      Code = "invalid"      // what was sent breaks a rule; Fields says which
	CodeNotFound     Code = "not_found"    // no such thing, or not for this actor to know
	CodeConflict     Code = "conflict"     // somebody else was first, or several things are meant
	CodeForbidden    Code = "forbidden"    // known actor, not theirs
	CodeUnauthorised Code = "unauthorised" // unknown actor
	CodeUnavailable  Code = "unavailable"  // a part of Kith is down; try again
	CodeTooLarge     Code = "too_large"    // over a named limit
	CodeRateLimited  Code = "rate_limited" // too many requests from one client
	CodeInternal     Code = "internal"     // our fault; the cause is only logged
)

// Error is a failure a person may read: Message is a sentence, Fields says what is wrong with
// which input, by the input's own name. The cause, if any, is for the log alone.
type Error struct {
	Code    Code
	Message string
	Fields  map[string]string
	// Candidates are the suburbs an ambiguous place may mean, likeliest first (CodeConflict);
	// Suggestions the nearest names to one that is unknown (CodeNotFound).
	Candidates  []*geo.Suburb
	Suggestions []*geo.Suburb
	cause       error
}

// Errorf makes an Error whose message is formatted like fmt.Sprintf.
func Errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...)}
}

// Invalid makes a CodeInvalid Error about one input field.
func Invalid(field, format string, args ...any) *Error {
	sentence := fmt.Sprintf(format, args...)
	return &Error{Code: CodeInvalid, Message: sentence, Fields: map[string]string{field: sentence}}
}

// Wrap makes an Error that keeps cause for the log.
func Wrap(code Code, cause error, format string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, args...), cause: cause}
}

// Error gives the sentence, with the cause behind it where there is one.
func (e *Error) Error() string {
	if e.cause != nil {
		return e.Message + ": " + e.cause.Error()
	}
	return e.Message
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.cause }

// ErrorCode gives the code of err, CodeInternal for an error that is not ours and "" for nil.
func ErrorCode(err error) Code {
	if err == nil {
		return ""
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return CodeInternal
}

// faults collects what is wrong with an entity, field by field, so that all is said at once.
type faults map[string]string

// add notes a fault unless the field has one already: the first is the one to mend first.
func (f faults) add(field, format string, args ...any) {
	if _, ok := f[field]; !ok {
		f[field] = fmt.Sprintf(format, args...)
	}
}

// check adds a fault where ok is false.
func (f faults) check(ok bool, field, format string, args ...any) {
	if !ok {
		f.add(field, format, args...)
	}
}

// err gives nil, or one Error naming every field.
func (f faults) err(what string) error {
	if len(f) == 0 {
		return nil
	}
	message := fmt.Sprintf("%s cannot be saved: %d fields need mending.", what, len(f))
	if len(f) == 1 {
		for field, fault := range f {
			message = fmt.Sprintf("%s cannot be saved: %s: %s", what, field, fault)
		}
	}
	return &Error{Code: CodeInvalid, Message: message, Fields: maps.Clone(map[string]string(f))}
}

// InvalidFields makes one CodeInvalid Error of faults by field, or nil where there are none.
func InvalidFields(fields map[string]string) error {
	if len(fields) == 0 {
		return nil
	}
	return faults(fields).searchErr()
}
