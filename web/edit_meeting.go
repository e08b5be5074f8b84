package web

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
)

// meetingPage is the form of one time.
type meetingPage struct {
	editFrame
	N        string // its place in the list, from 1, or "new"
	Time     meetingFields
	Odd      string // in words, where no form can say it
	OddDates []string
}

// editedMeeting finds the time a page is about; nil for a new one.
func editedMeeting(c *gin.Context, g *directory.Group) (m *directory.Meeting, index int, err error) {
	if c.Param("n") == "new" {
		return nil, len(g.Meetings), nil
	}
	n, err := strconv.Atoi(c.Param("n"))
	if err != nil || n < 1 || n > len(g.Meetings) {
		return nil, 0, directory.Errorf(directory.CodeNotFound, "This time is not there any more.")
	}
	return &g.Meetings[n-1], n - 1, nil
}

func (s *Server) editMeeting(c *gin.Context) error {
	pending, err := s.pendingGroup(c)
	if err != nil {
		return err
	}
	g := pending.Group
	m, _, err := editedMeeting(c, g)
	if err != nil {
		return err
	}
	draft, err := s.catalogue.Draft(c.Request.Context(), s.actor(c), g.ID, "times/"+c.Param("n"))
	if err != nil {
		return err
	}
	if draft != nil {
		page, err := s.meetingPageOf(c, pending, m, inputs(draft.Form))
		if err != nil {
			return err
		}
		page.Draft, page.Version = s.dayAndTime(draft.SavedAt), draft.Version
		return s.render(c, http.StatusOK, "edit_meeting", page)
	}
	page, err := s.meetingPageOf(c, pending, m, nil)
	if err != nil {
		return err
	}
	return s.render(c, http.StatusOK, "edit_meeting", page)
}

// meetingPageOf makes the page with what stands in a meeting, or with what was typed.
func (s *Server) meetingPageOf(c *gin.Context, p *directory.Pending, m *directory.Meeting, in inputs) (meetingPage, error) {
	page := meetingPage{editFrame: s.editFrameOf(c, p, "When people meet"), N: c.Param("n")}
	g := p.Group
	places, err := s.catalogue.EditedPlaces(c.Request.Context(), g, p.Venues...)
	if err != nil {
		return page, err
	}
	if in != nil {
		page.Waits = in.waits(p)
	}
	begun, sayable := s.meetingBegun(m, places)
	if !sayable {
		page.Odd, page.OddDates = s.meetingWords(m), s.dates(m, datesShown)
	}
	if in == nil {
		in = begun
	}
	page.Time = meetingFieldsOf("", in, places)
	page.Time.Faults = page.Faults
	page.Preview = s.meetingPreview(in, m, places)
	return page, nil
}

// meetingBegun gives the inputs that a time's form begins with; m is nil for a new one. sayable is false where no form can
// say the time that stands there.
func (s *Server) meetingBegun(m *directory.Meeting, places []directory.EditedPlace) (in inputs, sayable bool) {
	f := directory.MeetingForm{Repeat: directory.RepeatWeekly, Every: 1, From: directory.TimeNotSaid, First: s.catalogue.Today()}
	if len(places) > 0 {
		f.PlaceID = places[0].PlaceID
	}
	if m == nil {
		return inputsOfMeeting(f), true
	}
	if form, sayable := m.Form(); sayable {
		return inputsOfMeeting(form), true
	}
	f.PlaceID, f.Online = m.PlaceID, m.Online
	return inputsOfMeeting(f), false
}

// meetingPreview says what a form says with its next dates, or what is wrong with it; nil where neither can be told.
func (s *Server) meetingPreview(in inputs, was *directory.Meeting, places []directory.EditedPlace) *previewView {
	meeting, err := s.meetingOf(in, was, places)
	if err != nil {
		e, ok := errors.AsType[*directory.Error](err)
		if _, sayable := s.meetingBegun(was, places); !ok || !sayable {
			return nil
		}
		return &previewView{Note: sentence(firstFault(e))}
	}
	view := &previewView{Words: s.meetingWords(&meeting), Dates: s.dates(&meeting, datesShown)}
	if meeting.SchoolTerms {
		view.Note = termsNote(s.catalogue.NextDates(&meeting, datesShown))
	}
	if len(view.Dates) == 0 {
		view.Note = "There is no coming date we can be sure of."
	}
	return view
}

// firstFault gives one of the sentences of an error, the first by its field's name.
func firstFault(e *directory.Error) string {
	for _, p := range problemsOf(e) {
		return p.Text
	}
	return e.Message
}

// editMeetingSent answers the form of a time: look, save, remove or begin again.
func (s *Server) editMeetingSent(c *gin.Context) error {
	ctx, actor := c.Request.Context(), s.actor(c)
	in, err := readForm(c)
	if err != nil {
		return err
	}
	pending, err := s.pendingGroup(c)
	if err != nil {
		return err
	}
	g := pending.Group
	m, index, err := editedMeeting(c, g)
	if err != nil {
		return err
	}
	part := "times/" + c.Param("n")
	switch in.get("do") {
	case "forget":
		if err := s.catalogue.DropDraft(ctx, actor, g.ID, part); err != nil {
			return err
		}
		c.Redirect(http.StatusSeeOther, c.Request.URL.Path)
		return nil
	case "save", "remove":
		return s.saveMeeting(c, pending, m, index, in)
	}
	if err := s.keepTyped(c, g, part, in); err != nil {
		return err
	}
	page, err := s.meetingPageOf(c, pending, m, in)
	if err != nil {
		return err
	}
	page.Version = in.version(g)
	if page.Preview == nil {
		page.Preview = &previewView{}
	}
	page.Preview.Saved = draftKept
	if isHTMX(c) {
		return s.renderPart(c, http.StatusOK, "edit_meeting", "preview", page.Preview)
	}
	return s.render(c, http.StatusOK, "edit_meeting", page)
}

// draftKept says that what is typed is kept.
const draftKept = "Kept as a draft. Nobody else sees it until you save."

func (s *Server) saveMeeting(c *gin.Context, p *directory.Pending, m *directory.Meeting, index int, in inputs) error {
	ctx, actor, g := c.Request.Context(), s.actor(c), p.Group
	for _, name := range []string{"repeat", "from", "to", "first", "note"} {
		if _, told := in[name]; !told && in.get("do") == "save" {
			return s.meetingNotSaved(c, p, m, in, directory.Invalid(name, "This page was not sent whole. Look at it once more, then save."))
		}
	}
	base, err := s.baseOf(c, p, in)
	if err != nil {
		return err
	}
	if base != nil && (len(base.Meetings) != len(g.Meetings) || fmt.Sprintf("%+v", base.Meetings) != fmt.Sprintf("%+v", g.Meetings)) {
		return s.meetingNotSaved(c, p, m, in, directory.Errorf(directory.CodeConflict, "Somebody else changed the times while you had this open. Nothing of yours was saved. Look at what stands there now, and save again if yours is right."))
	}
	edited := cloneGroup(g)
	if in.get("do") == "remove" && m != nil {
		edited.Meetings = slices.Delete(edited.Meetings, index, index+1)
	} else {
		places, err := s.catalogue.EditedPlaces(ctx, g, p.Venues...)
		if err != nil {
			return err
		}
		meeting, err := s.meetingOf(in, m, places)
		if err != nil {
			return s.meetingNotSaved(c, p, m, in, err)
		}
		if m == nil {
			edited.Meetings = append(edited.Meetings, meeting)
		} else {
			edited.Meetings[index] = meeting
		}
	}
	result, err := s.catalogue.Edit(ctx, actor, directory.Edit{Group: edited, Pending: true})
	if err != nil {
		return s.meetingNotSaved(c, p, m, in, err)
	}
	if err := s.catalogue.DropDraft(ctx, actor, g.ID, "times/"+c.Param("n")); err != nil {
		return err
	}
	return s.sayWhatBecame(c, g.ID, directory.PartWhen.Title(), result)
}

func (s *Server) meetingNotSaved(c *gin.Context, p *directory.Pending, m *directory.Meeting, in inputs, err error) error {
	g := p.Group
	e, ok := errors.AsType[*directory.Error](err)
	if !ok || e.Code != directory.CodeInvalid && e.Code != directory.CodeConflict {
		return err
	}
	page, err := s.meetingPageOf(c, p, m, in)
	if err != nil {
		return err
	}
	status := http.StatusUnprocessableEntity
	if e.Code == directory.CodeConflict { // the page is at the version that stands there now
		status, page.Waits = http.StatusConflict, p.Version()
		page.Odd, page.OddDates = "", nil
		if m != nil {
			page.Odd, page.OddDates = s.meetingWords(m), s.dates(m, datesShown)
		}
	} else {
		page.Version = in.version(g)
	}
	page.fail(e, func(field string) bool { return slices.Contains(meetingInputNames(), field) })
	return s.render(c, status, "edit_meeting", page)
}
