import V2XCommand

V2XCommand.runAndExit()
