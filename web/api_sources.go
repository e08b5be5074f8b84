package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"github.com/kithdirectory/kith/directory"
	"github.com/kithdirectory/kith/importer"
)

// sourceJSON is a source as the API gives it.
type sourceJSON struct {
	ID          string       `json:"id"`
	Name        string       `json:"name"`
	Region      string       `json:"region"` // an area-served code, such as "state:VIC"
	Publisher   string       `json:"publisher"`
	Licence     string       `json:"licence"`
	Attribution string       `json:"attribution"`
	Permission  string       `json:"permission"`
	Council     string       `json:"council"`
	Retired     bool         `json:"retired"`
	MayPublish  bool         `json:"may_publish"` // it has a licence or a permission
	Shown       int          `json:"shown"`       // of its groups: what is published and not archived
	UpdatedAt   time.Time    `json:"updated_at"`
	Work        *workJSON    `json:"work"` // with all its groups, that is not done yet
	Schedule    scheduleJSON `json:"schedule"`
}

// workJSON is work on all groups of a source under way.
type workJSON struct {
	What  string `json:"what"` // archiving, relisting
	Done  int    `json:"done"`
	Total int    `json:"total"`
}

// scheduleJSON is how a source is fetched by itself, and how that went.
type scheduleJSON struct {
	URL      string       `json:"url"`
	Every    int          `json:"every_hours"` // 0: not by itself
	Itself   bool         `json:"publish_by_itself"`
	NextAt   *time.Time   `json:"next_at"`
	Failures int          `json:"failures"` // in a row
	Last     *fetchedJSON `json:"last"`     // the last try
	Good     *fetchedJSON `json:"good"`     // the last that could be read
	Before   *fetchedJSON `json:"before"`   // the one that could be read before it
}

// fetchedJSON is how fetching a source once went.
type fetchedJSON struct {
	At        time.Time `json:"at"`
	OK        bool      `json:"ok"`
	Unchanged bool      `json:"unchanged"`
	Sentence  string    `json:"sentence"` // what went wrong, or waits for a person
	ImportID  string    `json:"import_id"`
	Format    string    `json:"format"`
	Records   int       `json:"records"`
	New       int       `json:"new"`
	Changed   int       `json:"changed"`
	Gone      int       `json:"gone"`
	Rejected  int       `json:"rejected"`
}

func scheduleOf(source *directory.Source) scheduleJSON {
	r := source.Refetch
	out := scheduleJSON{
		URL: source.URL, Every: r.Every, Itself: r.Itself, Failures: r.Failures, Last: fetchedOf(r.Last), Good: fetchedOf(r.Good), Before: fetchedOf(r.Before),
	}
	if r.Every > 0 && !source.Retired {
		out.NextAt = &r.NextAt
	}
	return out
}

// fetchedOf gives how a fetch went; nil for one that never was.
func fetchedOf(f directory.Fetched) *fetchedJSON {
	if f.At.IsZero() {
		return nil
	}
	return &fetchedJSON{
		At: f.At, OK: f.OK, Unchanged: f.Unchanged, Sentence: f.Sentence, ImportID: f.ImportID, Format: f.Format,
		Records: f.Rows, New: f.New, Changed: f.Changed, Gone: f.Gone, Rejected: f.Rejected,
	}
}

func workOf(source *directory.Source) *workJSON {
	w := source.Work
	if w == nil {
		return nil
	}
	what := importer.StageRelisting
	if w.Retire {
		what = importer.StageRetiring
	}
	return &workJSON{What: string(what), Done: w.Done, Total: w.Total}
}

func (s *Server) sourceOf(ctx context.Context, source *directory.Source) (sourceJSON, error) {
	out := sourceJSON{
		ID: source.ID, Name: source.Name, Region: source.Region, Publisher: source.Publisher, Licence: source.Licence, Attribution: source.Attribution,
		Permission: source.Permission, Council: source.Council, Retired: source.Retired, MayPublish: source.MayPublish(), UpdatedAt: source.UpdatedAt,
		Work: workOf(source), Schedule: scheduleOf(source),
	}
	keys, err := s.catalogue.Store().SourceKeys(ctx, source.ID)
	for _, k := range keys {
		if k.Status == directory.StatusPublished && k.Linked == "" && source.MayPublish() {
			out.Shown++
		}
	}
	return out, err
}

// apiSources answers GET /api/v1/sources.
func (s *Server) apiSources(c *gin.Context) error {
	if err := refuseQuery(c); err != nil {
		return err
	}
	ctx := c.Request.Context()
	sources, err := s.theirSources(ctx, s.actor(c))
	if err != nil {
		return err
	}
	return jsonList(s, c, sources, func(source *directory.Source) (sourceJSON, error) { return s.sourceOf(ctx, source) })
}

// apiSource answers GET /api/v1/sources/{id}.
func (s *Server) apiSource(c *gin.Context) error {
	if err := refuseQuery(c); err != nil {
		return err
	}
	return s.writeSource(c)
}

func (s *Server) writeSource(c *gin.Context) error {
	ctx := c.Request.Context()
	source, err := s.catalogue.Store().Source(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	out, err := s.sourceOf(ctx, source)
	if err != nil {
		return err
	}
	s.json(c, http.StatusOK, out)
	return nil
}

// saidOfSource is what PATCH /api/v1/sources/{id} takes; what is left out stays as it is.
type saidOfSource struct {
	Licence     *string `json:"licence"`
	Permission  *string `json:"permission"`
	Publisher   *string `json:"publisher"`
	Attribution *string `json:"attribution"`
	Council     *string `json:"council"`
	Retired     *bool   `json:"retired"`
	Schedule    *struct {
		URL    *string `json:"url"`
		Every  *int    `json:"every_hours"`
		Itself *bool   `json:"publish_by_itself"`
		Now    bool    `json:"fetch_now"`
	} `json:"schedule"`
}

// apiPatchSource answers PATCH /api/v1/sources/{id}: it changes what is said and when it is fetched, and retires the
// source where retired is true.
func (s *Server) apiPatchSource(c *gin.Context) error {
	var said saidOfSource
	if err := readJSON(c, &said); err != nil {
		return err
	}
	ctx := c.Request.Context()
	source, err := s.catalogue.Store().Source(ctx, c.Param("id"))
	if err != nil {
		return err
	}
	if said.Retired != nil && !*said.Retired && source.Retired {
		return directory.Invalid("retired", "A source that is retired stays so. Import under another name.")
	}
	err = s.parts.Desk.Describe(ctx, s.actor(c), source.ID, func(source *directory.Source) {
		for to, from := range map[*string]*string{
			&source.Licence: said.Licence, &source.Permission: said.Permission, &source.Publisher: said.Publisher,
			&source.Attribution: said.Attribution, &source.Council: said.Council,
		} {
			if from != nil {
				*to = strings.TrimSpace(*from)
			}
		}
	})
	if err != nil {
		return err
	}
	if err := s.patchSchedule(c, source, said); err != nil {
		return err
	}
	if said.Retired != nil && *said.Retired {
		if err := s.parts.Desk.Retire(ctx, s.actor(c), source.ID); err != nil {
			return err
		}
	}
	return s.writeSource(c)
}

// patchSchedule changes from where and when a source is fetched by itself.
func (s *Server) patchSchedule(c *gin.Context, source *directory.Source, said saidOfSource) error {
	if said.Schedule == nil {
		return nil
	}
	address, every, itself := source.URL, source.Refetch.Every, source.Refetch.Itself
	if said.Schedule.URL != nil {
		address = strings.TrimSpace(*said.Schedule.URL)
	}
	if said.Schedule.Every != nil {
		every = *said.Schedule.Every
	}
	if said.Schedule.Itself != nil {
		itself = *said.Schedule.Itself
	}
	return s.parts.Desk.Schedule(c.Request.Context(), s.actor(c), source.ID, address, every, itself, said.Schedule.Now)
}
