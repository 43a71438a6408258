// SPDX-License-Identifier: Apache-2.0
/* acts NAME [ARGUMENT]: plays one act between two marks: calls of prctl with an option that does not exist. */
#include "acts.h"
#include <stdarg.h>

#define MARK 0x5a4b

static struct act *acts;
static char facts[1 << 16];
static size_t used;

void add_act(struct act *act)
{
	act->next = acts;
	acts = act;
}

static void say(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	used += vsnprintf(facts + used, sizeof(facts) - used, format, arguments);
	va_end(arguments);
}

void fact(const char *name, unsigned long long value)
{
	say("%s=%llu\n", name, value);
}

void fact_text(const char *name, const char *value)
{
	say("%s=%s\n", name, value);
}

void need(int condition, const char *what)
{
	if (condition)
		return;
	fprintf(stderr, "acts: %s: %s\n", what, strerror(errno));
	exit(3);
}

int main(int argc, char **argv)
{
	struct act *act = acts;
	while (act && (argc < 2 || strcmp(act->name, argv[1])))
		act = act->next;
	if (!act) {
		fprintf(stderr, "usage: acts NAME\n");
		return 2;
	}
	syscall(SYS_prctl, MARK, 1, 0, 0, 0);
	act->play();
	syscall(SYS_prctl, MARK, 2, 0, 0, 0);
	return fwrite(facts, 1, used, stdout) == used ? 0 : 1;
}
