package com.algorithmia.secrets.cli.audit;

import com.algorithmia.secrets.cli.GroupCommand;
import picocli.CommandLine.Command;

/** {@code secret-store audit}. */
@Command(
    name = "audit",
    description = "The audit: what happened, and who can read what.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {AuditList.class, AuditVerify.class, AuditExport.class, AuditAccess.class})
public final class AuditCommand extends GroupCommand {}
