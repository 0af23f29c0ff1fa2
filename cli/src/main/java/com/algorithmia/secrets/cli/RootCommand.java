package com.algorithmia.secrets.cli;

import com.algorithmia.secrets.cli.audit.AuditCommand;
import com.algorithmia.secrets.cli.audit.OperationCommand;
import com.algorithmia.secrets.cli.key.KeyCommand;
import com.algorithmia.secrets.cli.keyset.KeysetCommand;
import com.algorithmia.secrets.cli.owner.AccountCommand;
import com.algorithmia.secrets.cli.owner.AlgorithmCommand;
import com.algorithmia.secrets.cli.owner.GrantCommand;
import com.algorithmia.secrets.cli.plugin.PluginCommand;
import com.algorithmia.secrets.cli.provider.ProviderCommand;
import com.algorithmia.secrets.cli.secret.SecretCommand;
import com.algorithmia.secrets.cli.server.InitCommand;
import com.algorithmia.secrets.cli.server.ServeCommand;
import com.algorithmia.secrets.cli.worker.InjectHelp;
import com.algorithmia.secrets.cli.worker.RunHelp;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command that all others hang on. */
@Command(
    name = "secret-store",
    description = {
      "Keeps secrets out of source code, and hands them to the one process that needs them.",
      "Values go in and never come back out of this tool or the server."
    },
    synopsisSubcommandLabel = "COMMAND",
    versionProvider = RootCommand.Version.class,
    subcommands = {
      InitCommand.class,
      ServeCommand.class,
      RunHelp.class,
      InjectHelp.class,
      ProviderCommand.class,
      SecretCommand.class,
      AlgorithmCommand.class,
      AccountCommand.class,
      GrantCommand.class,
      KeyCommand.class,
      AuditCommand.class,
      OperationCommand.class,
      KeysetCommand.class,
      PluginCommand.class,
      CompletionCommand.class
    },
    footer = {
      "",
      "Values come from standard input, a file or a hidden prompt, never from an argument.",
      "Exit codes: 0 done, 1 failed, 2 usage, 3 not allowed, 4 not found, 5 conflict, 6 refused,",
      "7 unavailable, 8 outcome unknown, 9 verification failed."
    })
public final class RootCommand extends GroupCommand {

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      order = 999,
      description = "Show this help.")
  boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      description = "Print the version.")
  boolean version;

  /** The version that the build wrote into the JAR. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = RootCommand.class.getPackage().getImplementationVersion();
      return new String[] {"secret-store " + (version == null ? "(unpackaged)" : version)};
    }
  }
}
