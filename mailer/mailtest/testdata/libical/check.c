/* check reads an iCalendar object on stdin by libical, and fails for whatever libical finds wrong in it: what it can't read
 * (RFC 5545) and what the object's method does not allow (RFC 5546). It prints a line for each date of each
 * event: its start, and its UID; and for each exception the start that it stands for, its own start, and the UID. */
#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>

static int complaints(icalcomponent *c) {
	int n = 0;
	icalproperty *p;
	for (p = icalcomponent_get_first_property(c, ICAL_ANY_PROPERTY); p; p = icalcomponent_get_next_property(c, ICAL_ANY_PROPERTY)) {
		if (icalproperty_isa(p) == ICAL_XLICERROR_PROPERTY) {
			fprintf(stderr, "%s", icalproperty_as_ical_string(p));
			n++;
		}
	}
	icalcomponent *inside;
	for (inside = icalcomponent_get_first_component(c, ICAL_ANY_COMPONENT); inside; inside = icalcomponent_get_next_component(c, ICAL_ANY_COMPONENT))
		n += complaints(inside);
	return n;
}

/* dates is how many more are printed. */
static int dates = 20000;

static void show(icalcomponent *c, struct icaltime_span *span, void *data) {
	(void)data;
	if (dates-- > 0)
		printf("%lld %s\n", (long long)span->start, icalcomponent_get_uid(c));
}

/* moment is the value of a property in the zone that the calendar describes for it. */
static long long moment(icalcomponent *c, icalproperty_kind kind) {
	struct icaltimetype at = icalproperty_get_datetime_with_component(icalcomponent_get_first_property(c, kind), c);
	return (long long)icaltime_as_timet_with_zone(at, icaltime_get_timezone(at));
}

int main(void) {
	size_t size = 0, room = 1 << 24;
	char *text = malloc(room + 1);
	size = fread(text, 1, room, stdin);
	text[size] = 0;
	icalcomponent *calendar = icalparser_parse_string(text);
	if (!calendar) {
		fprintf(stderr, "nothing could be read\n");
		return 1;
	}
	icalrestriction_check(calendar); /* leaves its complaints in the calendar, beside the parser's */
	if (complaints(calendar))
		return 1;
	if (!icalcomponent_get_first_component(calendar, ICAL_ANY_COMPONENT)) {
		fprintf(stderr, "there is nothing in it\n");
		return 1;
	}
	struct icaltimetype from = icaltime_from_string("19900101T000000Z"), to = icaltime_from_string("20700101T000000Z");
	icalcomponent *event;
	for (event = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT); event;
		 event = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT)) {
		if (icalcomponent_get_first_property(event, ICAL_RECURRENCEID_PROPERTY))
			printf("%lld %lld %s\n", moment(event, ICAL_RECURRENCEID_PROPERTY), moment(event, ICAL_DTSTART_PROPERTY), icalcomponent_get_uid(event));
		else
			icalcomponent_foreach_recurrence(event, from, to, show, NULL);
	}
	return 0;
}
