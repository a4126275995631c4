namespace TinyGpt;

/// <summary>A device or its driver is missing or failed. The message is one line that says which, at what, and what helps.</summary>
/// <param name="message">The line.</param>
/// <param name="cause">What the driver reported, if it did.</param>
public class DeviceException(string message, Exception? cause = null) : Exception(message, cause);
